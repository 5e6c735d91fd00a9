import { lstatSync } from 'node:fs';
import { ignoreElements, interval, type Observable, startWith, takeWhile } from 'rxjs';
import type { Exit } from '../../../model.ts';
import type { Leftover } from '../../../ports.ts';
import { removeFifos } from '../fifo/fifo-files.ts';
import { type Both, FifoStreams } from '../fifo/fifo-streams.ts';
import { closeBoth, openPair } from '../fifo/fifos.ts';
import type { Deliver } from '../table/deliver.ts';
import { searchProc } from '../table/open-files.ts';
import type { Census, Identity, ProcessTable } from '../table/process-table.ts';
import { passNow } from '../table/shared-pass.ts';
import { heldChild, type Leader } from './child.ts';
import { RunMembers } from './run-members.ts';
import type { RunRecord } from './run-record.ts';
import type { RunRecords } from './run-records.ts';

export interface LeftoverContext {
  readonly table: ProcessTable;
  readonly deliver: Deliver;
  readonly records: RunRecords;
}

/** The stop policy of processes without a record: the defaults (SPEC § 2). */
const DEFAULTS = { graceMs: 10_000, signal: 'SIGTERM' } as const;

/** The exit of a process that is not our child has to be polled. */
const POLL_MS = 100;

/** A leader that is not our child. */
const orphanedLeader = ({ pid, start }: Identity, table: ProcessTable): Leader => {
  const now = () => {
    const entry = table.find(pid);
    return table.isSame(entry, { pid, start }) ? entry : undefined;
  };
  const exit$: Observable<Exit> = interval(POLL_MS).pipe(
    startWith(0),
    takeWhile(() => now()?.alive === true),
    ignoreElements(),
  );
  return { pid, isHeld: () => now() !== undefined, exit$ };
};

/**
 * The streams of a leftover run: its FIFOs, if they can still be opened. Other files at their paths are not touched.
 */
const streamsOf = (fifos: Both<string> | undefined): FifoStreams => {
  if (fifos === undefined) return new FifoStreams({}, {});
  try {
    if (Object.values(fifos).every((path) => lstatSync(path).isFIFO())) {
      const { readers, writers } = openPair(fifos);
      // A FIFO reports end of file only after a writer has had it open since we opened it.
      closeBoth(writers);
      return new FifoStreams(fifos, readers);
    }
  } catch {
    // They are missing or not FIFOs: the output can't be read.
  }
  return new FifoStreams(fifos, {});
};

const forget = (record: RunRecord, { records }: LeftoverContext): void => {
  records.forget(record);
  removeFifos(Object.values(record.fifos));
};

/** A leftover, with the FIFOs that it still needs. */
export interface FoundLeftover extends Leftover {
  readonly fifos: readonly string[];
}

const leftoverOf = (
  run: Identity & { readonly server: string },
  record: RunRecord | undefined,
  census: Census,
  context: LeftoverContext,
): { readonly leftover: FoundLeftover; readonly members: RunMembers } => {
  const leader = orphanedLeader(run, context.table);
  const streams = streamsOf(record?.fifos);
  const members = new RunMembers(run, { ...context, streams }, leader.isHeld);
  members.learn(census);
  const child = heldChild(leader, {
    members,
    streams,
    giveBack: () => record !== undefined && forget(record, context),
  });
  const { graceMs, signal } = record ?? DEFAULTS;
  const port = record && { port: record.port };
  return { members, leftover: { child, graceMs, signal, ...port, fifos: streams.paths } };
};

const oldest = (entries: readonly Identity[]): Identity | undefined =>
  [...entries].sort((one, other) => one.start - other.start || one.pid - other.pid)[0];

/** The leader of a leftover: the recorded one, or, if none was recorded yet, the oldest process with the cookie. */
const leaderOf = (record: RunRecord | undefined, carriers: readonly Identity[]): Identity | undefined =>
  record?.pid === undefined || record.start === undefined ? oldest(carriers) : { pid: record.pid, start: record.start };

/**
 * Whether a process holds the FIFOs of a record: finds processes that left the group and wiped their environment
 * (Linux).
 */
const isHeld = (fifos: readonly string[]): ((record: RunRecord) => boolean) => {
  if (process.platform !== 'linux' || fifos.length === 0) return () => false;
  const holders = passNow(searchProc(fifos));
  return (record) => Object.values(record.fifos).some((path) => holders.has(path));
};

/**
 * What a killed daemon left (SPEC § 7), by server: the recorded runs that still have processes, and processes with our
 * cookie but without a record. Records without processes are removed, with their FIFOs. Takes one blocking census, and
 * searches the descriptors of all processes only if a record seems to have no process left.
 */
export const findLeftovers = (context: LeftoverContext): Map<string, FoundLeftover> => {
  const { table, records } = context;
  const census = table.censusNow();
  const byName = new Map<string, RunRecord>();
  for (const record of records.read()) {
    if (record.bootId === table.bootId) byName.set(record.name, record);
    else forget(record, context);
  }
  const found = new Map<string, FoundLeftover>();
  const silent: { readonly record: RunRecord; readonly leftover: FoundLeftover }[] = [];
  for (const server of new Set([...byName.keys(), ...census.servers()])) {
    const record = byName.get(server);
    const identity = leaderOf(record, census.ofServer(server));
    if (identity === undefined) {
      if (record !== undefined) forget(record, context);
      continue;
    }
    const { leftover, members } = leftoverOf({ server, ...identity }, record, census, context);
    if (members.living().length > 0) found.set(server, leftover);
    else if (record !== undefined) silent.push({ record, leftover });
  }
  const held = isHeld(silent.flatMap(({ record }) => Object.values(record.fifos)));
  for (const { record, leftover } of silent) {
    if (held(record)) found.set(record.name, leftover);
    else leftover.child.release();
  }
  return found;
};
