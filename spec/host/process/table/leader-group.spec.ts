import { expect } from 'chai';
import { NEVER } from 'rxjs';
import type { Deliver, Delivery } from '../../../../lib/host/process/table/deliver.ts';
import { LeaderGroup } from '../../../../lib/host/process/table/leader-group.ts';
import { Census, type ProcessEntry, type ProcessTable } from '../../../../lib/host/process/table/process-table.ts';

const LEADER = { server: 'one', pid: 100, start: 5 };

const entry = (pid: number, start: number, more: Partial<ProcessEntry> = {}): ProcessEntry => ({
  pid,
  start,
  pgid: LEADER.pid,
  alive: true,
  ...more,
});
const census = (...entries: readonly ProcessEntry[]): Census =>
  new Census(new Map(entries.map((one) => [one.pid, one])));
const nobody = () => false;

/** A group for which signal 0 has the result `exists`. */
const groupWith = ({ isHeld = false, exists = 'sent' as Delivery } = {}) => {
  const sent: string[] = [];
  const deliver: Deliver = (target, signal) => {
    if (signal !== 0) sent.push(`${signal} ${target}`);
    return exists;
  };
  const table: ProcessTable = {
    bootId: '',
    ownGroup: 1,
    census: () => NEVER,
    censusNow: () => census(),
    find: () => undefined,
    isForeign: () => false,
    isSame: (one, { start }): one is ProcessEntry => one?.start === start,
  };
  return { sent, group: new LeaderGroup(LEADER, { table, deliver }, () => isHeld) };
};

describe('the group of a leader', () => {
  it('is signalled once while the leader is not reaped, SIGKILL each time, followed by SIGCONT', () => {
    const { group, sent } = groupWith({ isHeld: true });
    group.signal('SIGTERM', []);
    group.signal('SIGTERM', []);
    group.signal('SIGKILL', []);
    group.signal('SIGKILL', []);
    expect(sent).to.deep.equal([
      'SIGTERM -100',
      'SIGCONT -100',
      'SIGKILL -100',
      'SIGCONT -100',
      'SIGKILL -100',
      'SIGCONT -100',
    ]);
  });

  it('is not signalled without a known member', () => {
    const { group, sent } = groupWith();
    group.signal('SIGTERM', []);
    group.signal('SIGKILL', [entry(7, 1, { pgid: 7 })]);
    expect(sent).to.be.empty;
  });

  it('is signalled while it has a known member', () => {
    const { group, sent } = groupWith();
    group.signal('SIGTERM', [entry(101, 6)]);
    expect(sent).to.deep.equal(['SIGTERM -100', 'SIGCONT -100']);
  });

  it('is trusted at the first census after the leader was reaped, and only then', () => {
    const { group } = groupWith();
    expect(group.leaderIsReaped()).to.equal(true);
    expect(group.membersIn(census(entry(101, 6)), nobody)).to.have.lengthOf(1);
    expect(group.membersIn(census(entry(102, 9)), nobody)).to.be.empty;
    expect(group.exists()).to.equal(false);
  });

  it('is trusted, with all members, as long as it has a known one', () => {
    const { group } = groupWith();
    const isKnown = ({ pid }: ProcessEntry) => pid === 101;
    expect(group.membersIn(census(entry(101, 6), entry(102, 9)), isKnown)).to.have.lengthOf(2);
  });

  it('is foreign from the moment when the leader’s pid is reused', () => {
    const { group, sent } = groupWith();
    group.leaderIsReaped();
    expect(group.membersIn(census(entry(100, 77), entry(101, 78)), () => true)).to.be.empty;
    group.signal('SIGKILL', [entry(101, 78)]);
    expect(sent).to.be.empty;
  });

  it('needs no census when it is empty', () => {
    const { group } = groupWith({ exists: 'gone' });
    expect(group.leaderIsReaped()).to.equal(false);
    expect(group.exists()).to.equal(false);
  });

  it('is empty when only zombies are left in it', () => {
    const { group } = groupWith();
    group.leaderIsReaped();
    expect(group.membersIn(census(entry(101, 6, { alive: false })), nobody)).to.be.empty;
    expect(group.exists()).to.equal(false);
  });

  it('exists even if it may not be signalled', () => {
    expect(groupWith({ exists: 'denied' }).group.exists()).to.equal(true);
  });

  it('includes processes of the leader’s session in other groups', () => {
    const { group } = groupWith({ isHeld: true });
    expect(group.membersIn(census(entry(105, 6, { pgid: 105, session: 100 })), nobody)).to.have.lengthOf(1);
  });
});
