import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect } from 'chai';
import { firstValueFrom } from 'rxjs';
import type { Processes } from '../../../../lib/host/process/processes.ts';
import { RunRecords } from '../../../../lib/host/process/run/run-records.ts';
import type { ServerConfig } from '../../../../lib/model.ts';
import type { Leftover } from '../../../../lib/ports.ts';
import { eventually } from '../../../support/kits/eventually.ts';
import { lives, pressed, rigged, watch } from '../rig.ts';

const DAEMON = resolve(import.meta.dirname ?? '.', '../daemon-like.ts');

describe('leftovers of a killed daemon', function () {
  this.timeout(60_000);
  const rig = rigged();

  const daemons: ChildProcess[] = [];
  /** The output of the last daemon and its children. */
  let text = '';
  afterEach(() => {
    for (const daemon of daemons.splice(0)) daemon.kill('SIGKILL');
  });

  /** Launches these by a daemon, waits for `until` in its output, and kills it. @returns the leaders' pids by name. */
  const killedWith = async (
    configs: readonly ServerConfig[],
    until = /^up$/m,
  ): Promise<ReadonlyMap<string, number>> => {
    const daemon = spawn(process.execPath, ['--import', 'tsx', DAEMON, rig().stateDir, JSON.stringify(configs)], {
      env: rig().env,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    daemons.push(daemon);
    text = '';
    daemon.stdout.setEncoding('utf8').on('data', (more: string) => {
      text += more;
    });
    await eventually('the daemon is up', () => /^up$/m.test(text) && until.test(text));
    const gone = new Promise((done) => daemon.on('exit', done));
    daemon.kill('SIGKILL');
    await gone;
    return new Map([...text.matchAll(/^(\w+) (\d+)$/gm)].map(([, name = '', pid]) => [name, Number(pid)]));
  };

  const taken = (daemon: Processes, name: string): Leftover => {
    const found = daemon.leftover(name);
    if (found === undefined) throw new Error(`nothing is left of ${name}`);
    return found;
  };

  const recordsFile = () => join(rig().stateDir, 'runs.jsonl');
  const recordOf = (name: string) => new RunRecords(rig().stateDir).read().find((record) => record.name === name);
  /** The record that a daemon would have written before it starts a server. */
  const planOf = (name: string) => ({
    name,
    port: 1,
    bootId: readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim(),
    graceMs: 1_000,
    signal: 'SIGTERM',
    fifos: { stdout: '/nowhere/out', stderr: '/nowhere/err' },
  });
  const writeRecord = (name: string, changes: object): void =>
    writeFileSync(recordsFile(), `${JSON.stringify({ ...planOf(name), ...changes })}\n`);
  const startOf = (pid: number): number => {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]);
  };

  it('are found by a successor, each once, with the recorded grace and signal', async () => {
    const stop = { graceMs: 4_321, signal: 'SIGINT' } as const;
    const pids = await killedWith([rig().fx(['run'], { stop }), rig().fx(['run'], { name: 'two' })]);
    const daemon = rig().daemon();
    expect(daemon.leftovers()).to.deep.equal(['one', 'two']);
    const { child, graceMs, signal } = taken(daemon, 'one');
    expect({ pid: child.pid, graceMs, signal }).to.deep.equal({ pid: pids.get('one'), ...stop });
    expect(daemon.leftovers()).to.deep.equal(['two']);
    expect(daemon.leftover('one')).to.equal(undefined);
    expect(daemon.leftover('unknown')).to.equal(undefined);
    await pressed(child, 'SIGTERM');
    child.release();
    expect(rig().runs()).to.deep.equal(['two']);
  });

  it('report when their leader is gone, but not its exit status', async () => {
    await killedWith([rig().fx(['run'])]);
    const { child } = taken(rig().daemon(), 'one');
    let completed = false;
    let emitted = false;
    child.exit$.subscribe({
      next: () => {
        emitted = true;
      },
      complete: () => {
        completed = true;
      },
    });
    expect(completed).to.equal(false);
    child.kill();
    await eventually('the end', () => completed);
    expect(emitted).to.equal(false);
  });

  it('lose no output: neither what they printed meanwhile, nor what they print while they end', async () => {
    const script =
      'exec 2>/dev/null; trap "echo last; exit 0" TERM; echo first; while [ ! -e go ]; do sleep 0.05; done; echo late; touch went; while :; do sleep 0.05; done';
    const workingDir = rig().makeDir('work');
    await killedWith([rig().config('sh', ['-c', script], { workingDir })], /one> first/);
    writeFileSync(join(workingDir, 'go'), '');
    await eventually('it has printed', () => existsSync(join(workingDir, 'went')));
    const { child } = taken(rig().daemon(), 'one');
    const { text: printed, hasEnded } = watch(child);
    await eventually('what it printed meanwhile', () => printed() === 'late\n');
    await pressed(child, 'SIGTERM');
    await eventually('the end', hasEnded);
    expect(printed()).to.equal('late\nlast\n');
    child.release();
    expect(rig().runs()).to.be.empty;
  });

  for (const mode of ['setsid', 'double-fork', 'retitle', 'envwipe']) {
    it(`are all ended: ${mode}`, async () => {
      await killedWith([rig().fx([mode])], /one> \d+\n/);
      const grandchild = Number(/one> (\d+)\n/.exec(text)?.[1]);
      expect(lives(grandchild)).to.equal(true);
      const { child } = taken(rig().daemon(), 'one');
      await pressed(child, 'SIGTERM');
      expect(lives(grandchild)).to.equal(false);
      expect(rig().pids()).to.be.empty;
      child.release();
    });
  }

  it('are found by their streams alone: with the environment wiped and the group left', async () => {
    const script = 'env -i perl -e \'use POSIX; exit if fork; setsid(); $| = 1; print "$$\\n"; sleep 1000\'; exit 0';
    await killedWith([rig().config('sh', ['-c', script])], /one> \d+\n/);
    const daemon = rig().daemon();
    expect(daemon.leftovers()).to.deep.equal(['one']);
    const { child } = taken(daemon, 'one');
    const { hasEnded } = watch(child);
    const [hidden = 0] = await firstValueFrom(child.remains());
    expect(lives(hidden)).to.equal(true);
    await pressed(child, 'SIGTERM');
    expect(lives(hidden)).to.equal(false);
    await eventually('the end of the streams', hasEnded);
    child.release();
  });

  it('are stopped by their policy, and logged, if the daemon was killed before it knew the pid', async () => {
    const stop = { graceMs: 4_321, signal: 'SIGINT' } as const;
    const script = 'trap "echo last; exit 0" INT; while :; do sleep 0.05; done';
    const pids = await killedWith([rig().config('sh', ['-c', script], { stop })]);
    writeRecord('one', { ...recordOf('one'), pid: undefined, start: undefined });
    const { child, graceMs, signal } = taken(rig().daemon(), 'one');
    expect({ pid: child.pid, graceMs, signal }).to.deep.equal({ pid: pids.get('one'), ...stop });
    const { text: printed, hasEnded } = watch(child);
    await pressed(child, 'SIGINT');
    await eventually('the end', hasEnded);
    expect(printed()).to.equal('last\n');
    child.release();
    expect(rig().runs()).to.be.empty;
  });

  it('are none if the daemon was killed before it had started a process', () => {
    writeRecord('one', {});
    expect(rig().daemon().leftovers()).to.be.empty;
    expect(rig().runs()).to.be.empty;
  });

  it('are found by their cookie without a record, and stopped with the defaults', async () => {
    const pids = await killedWith([rig().fx(['run'])]);
    unlinkSync(recordsFile());
    const { child, graceMs, signal } = taken(rig().daemon(), 'one');
    expect({ pid: child.pid, graceMs, signal }).to.deep.equal({
      pid: pids.get('one'),
      graceMs: 10_000,
      signal: 'SIGTERM',
    });
    await pressed(child, 'SIGTERM');
    child.release();
  });

  it('are identified by pid and start time: with the right ones, a record is trusted', async () => {
    const fake = spawn('sleep', ['1000'], { detached: true, stdio: 'ignore' });
    const pid = fake.pid ?? 0;
    writeRecord('one', { pid, start: startOf(pid) });
    const { child } = taken(rig().daemon(), 'one');
    await pressed(child, 'SIGTERM');
    expect(lives(pid)).to.equal(false);
    child.release();
  });

  it('never include a process that has reused the pid', async () => {
    const stranger = spawn('sleep', ['1000'], { detached: true, stdio: 'ignore' });
    const pid = stranger.pid ?? 0;
    try {
      writeRecord('one', { pid, start: startOf(pid) - 1 });
      const daemon = rig().daemon();
      expect(daemon.leftovers()).to.be.empty;
      expect(rig().runs()).to.be.empty;
      expect(lives(pid)).to.equal(true);
    } finally {
      stranger.kill('SIGKILL');
    }
  });

  it('never include the group of a process that has reused the pid, even if one of ours is found elsewhere', async () => {
    await killedWith([rig().config('sh', ['-c', 'setsid sleep 1000 & echo started; exit 0'])], /one> started/);
    const stranger = spawn('sh', ['-c', 'sleep 1000 & wait'], { detached: true, stdio: 'ignore' });
    const pid = stranger.pid ?? 0;
    try {
      writeRecord('one', { ...recordOf('one'), pid, start: startOf(pid) - 1 });
      const { child } = taken(rig().daemon(), 'one');
      await pressed(child, 'SIGTERM');
      child.kill();
      expect(lives(pid)).to.equal(true);
      expect(rig().pids()).to.be.empty;
    } finally {
      process.kill(-pid, 'SIGKILL');
    }
  });

  it('never include processes by a record of another boot', async () => {
    const stranger = spawn('sleep', ['1000'], { detached: true, stdio: 'ignore' });
    const pid = stranger.pid ?? 0;
    try {
      writeRecord('one', { pid, start: startOf(pid), bootId: 'another' });
      expect(rig().daemon().leftovers()).to.be.empty;
      expect(lives(pid)).to.equal(true);
      expect(rig().runs()).to.be.empty;
    } finally {
      stranger.kill('SIGKILL');
    }
  });

  for (const pid of [process.pid, 0, 1, -1]) {
    it(`never are ${pid === process.pid ? 'the daemon itself' : `pid ${pid}`}, whatever a record says`, async () => {
      writeRecord('one', { pid, start: pid > 0 ? startOf(pid) : 0 });
      const found = rig().daemon().leftover('one');
      found?.child.kill();
      if (found !== undefined) await firstValueFrom(found.child.press('SIGKILL'));
      expect(lives(process.pid)).to.equal(true);
    });
  }

  it('never include processes of another state directory', async () => {
    const other = rig().makeDir('other');
    await killedWith([rig().fx(['run'])]);
    expect(rig().daemon({ stateDir: other }).leftovers()).to.be.empty;
    const { child } = taken(rig().daemon(), 'one');
    await pressed(child, 'SIGKILL');
    child.release();
  });

  it('leave no unused FIFO behind', async () => {
    await killedWith([rig().config('true'), rig().fx(['run'], { name: 'two' })]);
    const before = rig().fifos();
    const daemon = rig().daemon();
    const kept = before.filter((file) => rig().fifos().includes(file));
    expect(kept.map((file) => join(rig().stateDir, 'fifos', file))).to.have.members(
      Object.values(recordOf('two')?.fifos ?? {}),
    );
    const { child } = taken(daemon, 'two');
    await pressed(child, 'SIGTERM');
    child.release();
    expect(
      rig()
        .fifos()
        .filter((file) => before.includes(file)),
    ).to.be.empty;
  });
});
