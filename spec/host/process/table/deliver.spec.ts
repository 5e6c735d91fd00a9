import { spawn } from 'node:child_process';
import { expect } from 'chai';
import { delivery } from '../../../../lib/host/process/table/deliver.ts';

describe('a signal', () => {
  it('is never sent to all processes, init, this process, its group, or an invalid target', () => {
    const ownGroup = 4_000_001;
    const deliver = delivery(ownGroup);
    for (const target of [0, -0, 1, -1, process.pid, -process.pid, ownGroup, -ownGroup, Number.NaN, 1.5, 2 ** 60])
      expect(deliver(target, 'SIGKILL'), String(target)).to.equal('refused');
  });

  it('is sent to groups and processes, and reports a missing one', async () => {
    const deliver = delivery(1);
    const child = spawn('sleep', ['1000'], { detached: true, stdio: 'ignore' });
    const pid = child.pid ?? 0;
    const gone = new Promise((done) => child.on('exit', (_code, signal) => done(signal)));
    expect(deliver(-pid, 0)).to.equal('sent');
    expect(deliver(pid, 'SIGTERM')).to.equal('sent');
    expect(await gone).to.equal('SIGTERM');
    expect(deliver(-pid, 'SIGTERM')).to.equal('gone');
    expect(deliver(pid, 0)).to.equal('gone');
  });
});
