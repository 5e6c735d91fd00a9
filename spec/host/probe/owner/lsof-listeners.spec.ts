import { expect } from 'chai';
import { isOnAll, type LsofListener, lsofFacing, parseLsof } from '../../../../lib/host/probe/owner/lsof-listeners.ts';

const listener = (address: string, family: 4 | 6 = 4): LsofListener => ({ pid: 1, name: 'a', family, address });

describe('the listeners in what lsof prints', () => {
  it('each have the process and the family above them', () => {
    const text =
      'p501\ncnode\nf20\ntIPv4\nn127.0.0.1:8421\nf21\ntIPv6\nn[::1]:8421\np7\ncGoogle Chrome\nf3\ntIPv6\nn*:8421\n';
    expect(parseLsof(text)).to.deep.equal([
      { pid: 501, name: 'node', family: 4, address: '127.0.0.1:8421' },
      { pid: 501, name: 'node', family: 6, address: '[::1]:8421' },
      { pid: 7, name: 'Google Chrome', family: 6, address: '*:8421' },
    ]);
  });

  it('have no name of the process before, if theirs is not shown', () => {
    expect(parseLsof('p1\nca\np2\nf1\ntIPv4\nn*:1\n')).to.deep.equal([{ pid: 2, name: '', family: 4, address: '*:1' }]);
  });

  it('are none in nothing', () => expect(parseLsof('')).to.deep.equal([]));

  it('that receive a connection are those at the exact address, then those at all', () => {
    const [exact, all4, all6] = [listener('127.0.0.1:1'), listener('*:1'), listener('*:1', 6)];
    const exact6 = listener('[::1]:1', 6);
    expect(lsofFacing([all6, all4, exact6, exact], '127.0.0.1')).to.deep.equal([exact]);
    expect(lsofFacing([all6, all4, exact6], '127.0.0.1')).to.deep.equal([all4]);
    expect(lsofFacing([all6, exact6], '127.0.0.1')).to.deep.equal([all6]);
    expect(lsofFacing([all6, all4, exact6, exact], '::1')).to.deep.equal([exact6]);
    expect(lsofFacing([all6, all4, exact], '::1')).to.deep.equal([all6]);
    expect(lsofFacing([all4, exact], '::1')).to.deep.equal([]);
    expect(lsofFacing([listener('192.168.0.1:1')], '127.0.0.1')).to.deep.equal([]);
  });

  it('may be several at one address', () => {
    const both = [listener('127.0.0.1:1'), { ...listener('127.0.0.1:1'), pid: 2 }];
    expect(lsofFacing(both, '127.0.0.1')).to.deep.equal(both);
  });

  it('are on all interfaces by any of the ways to write that', () => {
    for (const address of ['*:1', '0.0.0.0:1', '[::]:1']) expect(isOnAll(listener(address)), address).to.equal(true);
    for (const address of ['127.0.0.1:1', '[::1]:1', '10.0.0.0:1'])
      expect(isOnAll(listener(address)), address).to.equal(false);
  });
});
