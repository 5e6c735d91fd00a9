import { expect } from 'chai';
import { firstValueFrom } from 'rxjs';
import { eventually } from '../../../support/kits/eventually.ts';
import { lives, pressed, rigged, stateOf } from '../rig.ts';

describe('a child', function () {
  this.timeout(30_000);
  const rig = rigged();

  it('emits its exit code, also to late subscribers', async () => {
    const { child, exit } = await rig().start(rig().daemon(), rig().fx(['exit', 7]));
    await eventually('the exit', () => exit() !== undefined);
    expect(exit()).to.deep.equal({ code: 7 });
    expect(await firstValueFrom(child.exit$)).to.deep.equal({ code: 7 });
  });

  it('emits the signal that ended it', async () => {
    const { exit } = await rig().start(rig().daemon(), rig().fx(['sig', 'SEGV']));
    await eventually('the exit', () => exit() !== undefined);
    expect(exit()).to.deep.equal({ signal: 'SIGSEGV' });
  });

  it('ends at the stop signal, and no process is left', async () => {
    const { child, exit } = await rig().start(rig().daemon(), rig().fx(['run']));
    await eventually('the start', () => rig().noted().length > 0);
    await pressed(child, 'SIGTERM');
    await eventually('the exit', () => exit() !== undefined);
    expect(exit()).to.deep.equal({ signal: 'SIGTERM' });
  });

  it('gets each signal once, however often it is pressed, followed by SIGCONT', async () => {
    const { child, text } = await rig().start(rig().daemon(), rig().fx(['ignore-term']));
    await eventually('ready', () => text().includes('ready'));
    for (let look = 0; look < 5; look++) {
      expect(await firstValueFrom(child.press('SIGTERM'))).to.deep.equal([child.pid]);
    }
    await eventually('the signals', () => rig().noted().length === 3);
    expect(rig().noted().slice(1).sort()).to.deep.equal([`SIGCONT ${child.pid}`, `SIGTERM ${child.pid}`]);
    await pressed(child, 'SIGKILL');
  });

  it('can be ended after it has stopped itself', async () => {
    const { child } = await rig().start(rig().daemon(), rig().fx(['stopself']));
    await eventually('it has stopped', () => stateOf(child.pid) === 'T');
    await pressed(child, 'SIGTERM');
  });

  it('is not gone while a member of its group lives, after the leader has exited', async () => {
    const { child, text, exit } = await rig().start(rig().daemon(), rig().fx(['leader-exits']));
    await eventually('ready', () => text().includes('ready'));
    await firstValueFrom(child.press('SIGTERM'));
    await eventually('the exit', () => exit() !== undefined);
    const left = await firstValueFrom(child.press('SIGTERM'));
    expect(left).to.have.lengthOf(1).and.not.include(child.pid);
    await pressed(child, 'SIGKILL');
    expect(
      rig()
        .noted()
        .filter((word) => word === `SIGTERM ${left[0]}`),
    ).to.have.lengthOf(1);
  });

  it('exits at once, even if a process of its group holds its stdout', async () => {
    const { child, exit, hasEnded } = await rig().start(rig().daemon(), rig().fx(['forkhold', 60_000, 3]));
    await eventually('the exit', () => exit() !== undefined);
    expect(exit()).to.deep.equal({ code: 3 });
    expect(hasEnded()).to.equal(false);
    expect(await firstValueFrom(child.remains())).to.not.be.empty;
    await pressed(child, 'SIGTERM');
    await eventually('the end of the output', hasEnded);
  });

  for (const mode of ['setsid', 'envwipe', 'retitle']) {
    it(`is ended with what it has started: ${mode}`, async () => {
      const { child, text } = await rig().start(rig().daemon(), rig().fx([mode]));
      await eventually('the grandchild', () => text().endsWith('\n'));
      const grandchild = Number(text());
      await pressed(child, 'SIGTERM');
      expect(lives(grandchild)).to.equal(false);
    });
  }

  it('has a remaining process after it has become a daemon by forking twice', async () => {
    const { child, text, exit } = await rig().start(rig().daemon(), rig().fx(['double-fork']));
    await eventually('the exit', () => exit() !== undefined);
    const left = await firstValueFrom(child.remains());
    await eventually('the output', () => text().endsWith('\n'));
    expect(left).to.deep.equal([Number(text())]);
    await pressed(child, 'SIGTERM');
  });

  it('finds every child of a shell that exits during their exec', async () => {
    const daemon = rig().daemon();
    for (let round = 0; round < 20; round++) {
      const { child, exit } = await rig().start(daemon, rig().config('sh', ['-c', 'setsid sleep 1000 & exit 0']));
      await eventually('the exit', () => exit() !== undefined);
      expect(await firstValueFrom(child.remains())).to.have.lengthOf(1);
      await pressed(child, 'SIGTERM');
      expect(rig().pids()).to.be.empty;
      child.release();
    }
  });

  it('is ended with a whole tree of processes', async () => {
    const { child } = await rig().start(rig().daemon(), rig().fx(['forkbomb', 6]));
    await eventually('the tree', () => rig().pids().length >= 44);
    await pressed(child, 'SIGTERM');
    expect(rig().pids()).to.be.empty;
  });

  it('kills the group at once', async () => {
    const { child, text, exit } = await rig().start(rig().daemon(), rig().fx(['ignore-term']));
    await eventually('ready', () => text().includes('ready'));
    child.kill();
    await eventually('the exit', () => exit() !== undefined);
    expect(exit()).to.deep.equal({ signal: 'SIGKILL' });
  });

  it('kills what its leader left behind, and nothing once it is over', async () => {
    const { child, exit } = await rig().start(rig().daemon(), rig().fx(['forkhold', 60_000]));
    await eventually('the exit', () => exit() !== undefined);
    child.kill();
    await eventually('nobody is left', () => rig().pids().length === 0);
    child.kill();
    child.release();
    child.kill();
  });

  it('belongs to another xy that started it, even if that is a server of ours', async () => {
    const script = 'XY_SERVER=inner XY_STATE=/another/state setsid sleep 1000 & echo $!; wait';
    const { child, text } = await rig().start(rig().daemon(), rig().config('sh', ['-c', script]));
    await eventually('the inner server', () => text().endsWith('\n'));
    const inner = Number(text());
    // It also holds the streams of the run.
    await pressed(child, 'SIGTERM');
    expect(lives(inner)).to.equal(true);
    process.kill(inner, 'SIGKILL');
  });

  it('records its run for a successor, and removes the record when it is over', async () => {
    const { child, exit } = await rig().start(rig().daemon(), rig().fx(['run']));
    expect(rig().runs()).to.deep.equal(['one']);
    await pressed(child, 'SIGKILL');
    await eventually('the exit', () => exit() !== undefined);
    child.release();
    expect(rig().runs()).to.be.empty;
  });
});
