import { expect } from 'chai';
import { parseStat } from '../../../../lib/host/process/table/proc-files.ts';

describe('a process in /proc/PID/stat', () => {
  const rest = '1 4242 4242 0 -1 4194304 98 0 0 0 0 0 0 0 20 0 1 0 118058 3133440';

  it('is parsed, whatever the name of the program', () => {
    const stat = { pid: 17, pgid: 4242, session: 4242, start: 118058, alive: true, kernelThread: false };
    expect(parseStat(`17 (cat) S ${rest}`)).to.deep.equal(stat);
    expect(parseStat(`17 (a) Z 1 (b) c) R ${rest}`)).to.deep.equal(stat);
  });

  it('distinguishes a zombie from a process whose first thread has ended', () => {
    expect(parseStat(`17 (cat) Z ${rest}`).alive).to.equal(false);
    expect(parseStat(`17 (cat) Z ${rest.replace(' 20 0 1 0 ', ' 20 0 8 0 ')}`).alive).to.equal(true);
    expect(parseStat(`17 (cat) T ${rest}`).alive).to.equal(true);
  });

  it('tells kernel threads', () => {
    expect(parseStat(`17 (kthreadd) S ${rest.replace('4194304', '2129984')}`).kernelThread).to.equal(true);
  });
});
