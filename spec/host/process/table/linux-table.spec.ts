import { type ChildProcess, spawn } from 'node:child_process';
import { expect } from 'chai';
import { firstValueFrom } from 'rxjs';
import { freshSince, linuxTable } from '../../../../lib/host/process/table/linux-table.ts';
import { eventually } from '../../../support/kits/eventually.ts';
import { stateOf } from '../rig.ts';

const STATE = `/nowhere/xy-spec-${process.pid}`;
const cookie = (server: string, state = STATE) => ({ ...process.env, XY_SERVER: server, XY_STATE: state });

describe('the table of processes', function () {
  this.timeout(30_000);

  const started: ChildProcess[] = [];
  const start = (command: string, args: readonly string[], env: NodeJS.ProcessEnv): number => {
    const child = spawn(command, args, { env, detached: true, stdio: 'ignore' });
    started.push(child);
    return child.pid ?? 0;
  };
  afterEach(() => {
    for (const { pid = 0 } of started.splice(0)) {
      try {
        process.kill(-pid, 'SIGKILL');
      } catch {
        // It has ended.
      }
    }
  });

  it('tells which pids are new: those assigned since, also after a wrap-around', () => {
    const fresh = freshSince({ lastPid: 100, forks: 1_000 }, { lastPid: 103, forks: 1_003 });
    expect([99, 100, 101, 103, 104].filter(fresh)).to.deep.equal([101, 103]);
    const over = freshSince({ lastPid: 32_000, forks: 1_000 }, { lastPid: 305, forks: 2_000 });
    expect([300, 305, 306, 31_999, 32_000, 32_001].filter(over)).to.deep.equal([300, 305, 32_001]);
  });

  it('treats all pids as new after enough forks to assign each twice', () => {
    const fresh = freshSince({ lastPid: 100, forks: 1_000 }, { lastPid: 103, forks: 40_000 });
    expect([99, 103, 5_000].every(fresh)).to.equal(true);
    const unknown = freshSince({ lastPid: 100, forks: Number.NaN }, { lastPid: 103, forks: Number.NaN });
    expect(unknown(99)).to.equal(true);
  });

  it('finds the processes of a server at every census, and new ones too', async () => {
    const table = linuxTable(STATE);
    const find = async (groups: boolean) =>
      (await firstValueFrom(table.census({ groups }))).ofServer('one').map(({ pid }) => pid);
    expect(await find(true)).to.be.empty;
    const first = start('sleep', ['1000'], cookie('one'));
    expect(await find(false)).to.deep.equal([first]);
    const second = start('sleep', ['1000'], cookie('one'));
    start('sleep', ['1000'], cookie('two'));
    start('sleep', ['1000'], cookie('one', `${STATE}-other`));
    expect(await find(false)).to.have.members([first, second]);
    process.kill(first, 'SIGKILL');
    await eventually('it is gone', () => stateOf(first) === '');
    expect(await find(false)).to.deep.equal([second]);
    expect(table.censusNow().servers()).to.have.members(['one', 'two']);
  });

  it('keeps a process that wipes its environment later', async () => {
    const table = linuxTable(STATE);
    const pid = start('sh', ['-c', 'sleep 0.3; exec env -i sleep 1000'], cookie('one'));
    expect((await firstValueFrom(table.census({ groups: false }))).ofServer('one')).to.not.be.empty;
    await eventually('it has dropped it', () => linuxTable(STATE).censusNow().at(pid)?.server === undefined);
    expect((await firstValueFrom(table.census({ groups: false }))).at(pid)?.server).to.equal('one');
  });

  it('drops a process that was seen as our child before its exec, and is a server of a nested xy', async () => {
    const table = linuxTable(STATE);
    const nested = `sleep 0.3; XY_STATE=${STATE}/nested exec sleep 1000`;
    const pid = start('sh', ['-c', nested], cookie('one'));
    expect((await firstValueFrom(table.census({ groups: false }))).at(pid)?.server).to.equal('one');
    await eventually('it is the nested one’s', () => table.isForeign(pid));
    expect((await firstValueFrom(table.census({ groups: false }))).at(pid)?.server).to.equal(undefined);
  });

  it('finds groups and sessions', async () => {
    const table = linuxTable(STATE);
    const leader = start('sh', ['-c', 'env -i sleep 1000 & wait'], process.env);
    const group = await eventually('two of them', async () => {
      const found = (await firstValueFrom(table.census({ groups: true }))).inGroup(leader);
      return found.length === 2 && found;
    });
    expect(group.map(({ pid }) => pid)).to.include(leader);
    expect(group.every(({ pgid, session }) => pgid === leader && session === leader)).to.equal(true);
  });

  it('identifies processes by their start time', () => {
    const table = linuxTable(STATE);
    const own = table.find(process.pid);
    expect(table.isSame(own, { pid: process.pid, start: own?.start ?? 0 })).to.equal(true);
    expect(table.isSame(own, { pid: process.pid, start: (own?.start ?? 0) + 1 })).to.equal(false);
    expect(table.find(2 ** 22 + 1)).to.equal(undefined);
    expect(table.bootId).to.match(/^[0-9a-f-]{36}$/);
  });
});
