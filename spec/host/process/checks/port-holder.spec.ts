import { expect } from 'chai';
import { parseHolder, parseListeners } from '../../../../lib/host/process/checks/port-holder.ts';

describe('the holder of a port', () => {
  const tcp = [
    '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode',
    '   0: 00000000:20E5 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1600 1 0 100 0 0 10 0',
    '   1: 0100007F:20E5 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1601 1 0 100 0 0 10 0',
    '   2: 0100007F:20E5 0100007F:8000 01 00000000:00000000 00:00000000 00000000     0        0 1602 1 0 100 0 0 10 0',
    '   3: 0100A8C0:20E5 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1603 1 0 100 0 0 10 0',
    '   4: 0100007F:20E6 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1604 1 0 100 0 0 10 0',
  ].join('\n');
  const address6 = (text: string): string =>
    `   0: ${text}:20E5 ${'0'.repeat(32)}:0000 0A 00000000:00000000 00:00000000 00000000 0 0 1700 1 0 100 0 0 10 0`;

  it('is found in the kernel’s table: listeners reachable by loopback', () => {
    expect(parseListeners(tcp, 8421)).to.deep.equal(['1600', '1601']);
    expect(parseListeners(tcp, 1)).to.be.empty;
  });

  it('is found for IPv6 too', () => {
    for (const reached of [`${'0'.repeat(32)}`, `${'0'.repeat(24)}01000000`, `${'0'.repeat(16)}FFFF00000100007F`])
      expect(parseListeners(address6(reached), 8421)).to.deep.equal(['1700']);
    expect(parseListeners(address6('000080FE00000000FF565002BD69B1FE'), 8421)).to.be.empty;
  });

  it('is read from lsof where there is no /proc', () => {
    expect(parseHolder('p501\ncnginx\nf6\n')).to.deep.equal({ pid: 501, name: 'nginx' });
    expect(parseHolder('p501\ng1\ncGoogle Chrome\nf6\np7\ncother\n')).to.deep.equal({
      pid: 501,
      name: 'Google Chrome',
    });
    expect(parseHolder('')).to.equal(undefined);
  });
});
