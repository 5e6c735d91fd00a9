import { expect } from 'chai';
import { firstValueFrom, type Observable, of } from 'rxjs';
import { FifoStreams } from '../../../../lib/host/process/fifo/fifo-streams.ts';
import { RunMembers } from '../../../../lib/host/process/run/run-members.ts';
import { Census, type ProcessEntry, type ProcessTable } from '../../../../lib/host/process/table/process-table.ts';

const LEADER: ProcessEntry = { pid: 100, start: 5, pgid: 100, alive: true };
const STRAY: ProcessEntry = { pid: 200, start: 6, pgid: 200, alive: true, server: 'one' };

/** A run whose process table is a list that only the spec changes. */
const run = () => {
  const world = new Map([[LEADER.pid, LEADER]]);
  const sent: string[] = [];
  let looks = 0;
  let onSignal: (signal: string) => void = () => undefined;
  const look = (): Census => {
    looks++;
    return new Census(new Map(world));
  };
  const table: ProcessTable = {
    bootId: '',
    ownGroup: 1,
    census: (): Observable<Census> => of(look()),
    censusNow: look,
    find: (pid) => world.get(pid),
    isForeign: () => false,
    isSame: (entry, { start }): entry is ProcessEntry => entry?.start === start,
  };
  const members = new RunMembers(
    { server: 'one', pid: LEADER.pid, start: LEADER.start },
    {
      table,
      streams: new FifoStreams({}, {}),
      deliver: (target, signal) => {
        if (signal !== 0 && signal !== 'SIGCONT') {
          sent.push(`${signal} ${target}`);
          onSignal(String(signal));
        }
        return world.size === 0 ? 'gone' : 'sent';
      },
    },
    () => world.get(LEADER.pid)?.start === LEADER.start,
  );
  return {
    members,
    world,
    sent,
    looks: () => looks,
    whenSignalled: (act: (signal: string) => void) => {
      onSignal = act;
    },
    press: (signal?: NodeJS.Signals) => firstValueFrom(members.press(signal)),
  };
};

describe('the members of a run', () => {
  it('are none only if a census has found none: one that dies during it may have left a child', async () => {
    const { world, press, whenSignalled } = run();
    world.delete(LEADER.pid);
    world.set(STRAY.pid, STRAY);
    whenSignalled(() => world.clear());
    expect(await press('SIGTERM')).to.deep.equal([STRAY.pid]);
    expect(await press('SIGTERM')).to.be.empty;
  });

  it('are searched for again only when all known ones are gone, or a second has passed', async () => {
    const { world, press, looks } = run();
    world.set(STRAY.pid, STRAY);
    for (let time = 0; time < 5; time++) expect(await press()).to.have.members([LEADER.pid, STRAY.pid]);
    expect(looks()).to.equal(1);
    world.delete(LEADER.pid);
    expect(await press()).to.deep.equal([STRAY.pid]);
    expect(looks()).to.equal(1);
    world.delete(STRAY.pid);
    expect(await press()).to.be.empty;
    expect(looks()).to.equal(2);
  });

  it('get each signal once, in the group or alone, and SIGKILL each time', async () => {
    const { world, press, sent } = run();
    world.set(STRAY.pid, STRAY);
    await press('SIGTERM');
    await press('SIGTERM');
    expect(sent).to.deep.equal(['SIGTERM -100', 'SIGTERM 200']);
    await press('SIGKILL');
    expect(sent.slice(2)).to.include.members(['SIGKILL -100', 'SIGKILL 200']);
  });

  it('do not get it twice if they leave the group after it', async () => {
    const { world, press, sent } = run();
    const member = { ...LEADER, pid: 101, start: 7 };
    world.set(member.pid, member);
    await press('SIGTERM');
    world.set(member.pid, { ...member, pgid: member.pid });
    await press('SIGTERM');
    expect(sent).to.deep.equal(['SIGTERM -100']);
  });

  it('do not include a process that has reused the pid of one', async () => {
    const { world, press, sent } = run();
    world.set(STRAY.pid, STRAY);
    await press();
    world.set(STRAY.pid, { pid: STRAY.pid, start: 99, pgid: STRAY.pid, alive: true });
    expect(await press('SIGTERM')).to.deep.equal([LEADER.pid]);
    expect(sent).to.deep.equal(['SIGTERM -100']);
  });

  it('count as alive while no census is possible', async () => {
    const { members, world } = run();
    const noDescriptor = {
      get: () => {
        throw Object.assign(new Error('EMFILE'), { code: 'EMFILE' });
      },
    };
    Object.assign(world, noDescriptor);
    expect(await firstValueFrom(members.press('SIGTERM'))).to.deep.equal([LEADER.pid]);
  });

  it('are signalled no more once the run is closed', async () => {
    const { members, world, sent } = run();
    world.set(STRAY.pid, STRAY);
    members.close();
    members.kill();
    expect(sent).to.be.empty;
  });
});
