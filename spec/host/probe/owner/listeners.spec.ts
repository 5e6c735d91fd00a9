import { expect } from 'chai';
import { facing, isExposed, isOnLoopback, parseListeners } from '../../../../lib/host/probe/owner/listeners.ts';
import { lsofFacing, parseLsof } from '../../../../lib/host/probe/owner/lsof-listeners.ts';

const TCP = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:20E5 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 101 1 0000000000000000 100 0 0 10 0
   1: 00000000:20E6 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 102 1 0000000000000000 100 0 0 10 0
   2: 0100007F:20E5 0100007F:D431 01 00000000:00000000 00:00000000 00000000  1000        0 103 1 0000000000000000 20 4 30 10 -1
  12: 0A01A8C0:20E5 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 104 1 0000000000000000 100 0 0 10 0
`;
const TCP6 = `  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 00000000000000000000000000000000:20E5 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 201 1 0000000000000000 100 0 0 10 0
   1: 00000000000000000000000001000000:20E6 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 202 1 0000000000000000 100 0 0 10 0
`;

describe('listening sockets', () => {
  it('are read from /proc/net/tcp and tcp6, and no others', () => {
    const listeners = [...parseListeners(TCP), ...parseListeners(TCP6)];
    expect(listeners.map(({ family, port, link }) => `${family} ${port} ${link}`)).to.deep.equal([
      '4 8421 socket:[101]',
      '4 8422 socket:[102]',
      '4 8421 socket:[104]',
      '6 8421 socket:[201]',
      '6 8422 socket:[202]',
    ]);
    expect(listeners.map(isOnLoopback)).to.deep.equal([true, true, false, true, true]);
    expect(listeners.map(isExposed)).to.deep.equal([false, true, false, true, false]);
  });

  const at8421 = (text: string) => parseListeners(text).filter(({ port }) => port === 8421);
  const links = (found: readonly { readonly link: string }[]) => found.map(({ link }) => link);

  it('on the exact address take its connections, before those on all addresses', () => {
    const all = [...at8421(TCP6), ...at8421(TCP)];
    expect(links(facing(all, '127.0.0.1'))).to.deep.equal(['socket:[101]']);
    expect(links(facing(all, '::1'))).to.deep.equal(['socket:[201]']);
    expect(links(facing(at8421(TCP6), '127.0.0.1'))).to.deep.equal(['socket:[201]']);
    expect(facing(at8421(TCP), '::1')).to.deep.equal([]);
  });

  it('are read from the output of lsof on macOS', () => {
    const found = parseLsof(
      'p17\ncnginx\nf6\ntIPv4\nn*:8421\nf7\ntIPv6\nn[::1]:8421\np18\ncnode\nf3\ntIPv4\nn127.0.0.1:8421\n',
    );
    expect(found).to.deep.equal([
      { pid: 17, name: 'nginx', family: 4, address: '*:8421' },
      { pid: 17, name: 'nginx', family: 6, address: '[::1]:8421' },
      { pid: 18, name: 'node', family: 4, address: '127.0.0.1:8421' },
    ]);
    expect(parseLsof('')).to.deep.equal([]);
    expect(lsofFacing(found, '127.0.0.1').map(({ pid }) => pid)).to.deep.equal([18]);
    expect(lsofFacing(found, '::1').map(({ pid }) => pid)).to.deep.equal([17]);
  });
});
