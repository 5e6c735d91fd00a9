import { type ChildProcess, spawn } from 'node:child_process';
import { Observable } from 'rxjs';
import type { ServerConfig } from '../../../model.ts';
import type { Child, Launch } from '../../../ports.ts';
import { reasonOf } from '../../system/os-error.ts';
import { spawnFailure } from '../checks/spawn-failure.ts';
import { FifoStreams } from '../fifo/fifo-streams.ts';
import { closeBoth, type Fifos, type OpenFifos } from '../fifo/fifos.ts';
import type { Deliver } from '../table/deliver.ts';
import type { Identity, ProcessTable } from '../table/process-table.ts';
import { heldChild, type Leader, spawnedLeader } from './child.ts';
import { childEnv } from './child-env.ts';
import { withPort } from './placeholders.ts';
import { RunMembers } from './run-members.ts';
import type { RunRecord } from './run-record.ts';
import type { RunRecords } from './run-records.ts';
import type { Line, softLimiter } from './soft-limit.ts';
import type { Trouble } from './trouble.ts';

/** What a launch needs. */
export interface LaunchContext {
  readonly stateDir: string;
  /** The daemon's environment. */
  readonly env: NodeJS.ProcessEnv;
  readonly table: ProcessTable;
  readonly deliver: Deliver;
  readonly fifos: Fifos;
  readonly records: RunRecords;
  /** Gives a command the soft limit of descriptors that the user had; undefined where it has that anyway. */
  readonly limited: ReturnType<typeof softLimiter>;
  /** The trouble of records that can't be written. */
  readonly recording: Trouble;
}

/** The record of a run, without its leader. */
const planOf = (config: ServerConfig, open: OpenFifos, { table }: LaunchContext): RunRecord => ({
  name: config.name,
  bootId: table.bootId,
  graceMs: config.stop.graceMs,
  signal: config.stop.signal,
  port: config.port,
  fifos: open.paths,
});

/** Records the run. If it can't be written, the run goes on: a successor can find it by its cookie. */
const written = (
  plan: RunRecord,
  { pid }: Leader,
  { table, records, recording }: LaunchContext,
): RunRecord & Identity => {
  const run = { ...plan, pid, start: table.find(pid)?.start ?? 0 };
  try {
    records.write(run);
    recording.isOver();
  } catch (error) {
    recording.tell(`server ${plan.name}: its run can't be written down: ${reasonOf(error)}`);
  }
  return run;
};

const childOf = (leader: Leader, plan: RunRecord, open: OpenFifos, context: LaunchContext): Child => {
  const run = written(plan, leader, context);
  const streams = new FifoStreams(open.paths, open.readers);
  const members = new RunMembers(
    { server: run.name, pid: run.pid, start: run.start },
    { table: context.table, deliver: context.deliver, streams },
    leader.isHeld,
  );
  leader.exit$.subscribe(() => members.leaderIsReaped());
  return heldChild(leader, {
    members,
    streams,
    giveBack: () => {
      context.fifos.giveBack(open.paths, streams.haveEnded);
      context.records.forget(run);
    },
  });
};

const ignored = (): void => undefined;

/**
 * One spawn into FIFOs that are open, which it takes over. Cold; emits once, completes, never errors. The process
 * leads its own session and group, with /dev/null for stdin. Node waits for the exec: subscribing blocks that long.
 */
export const spawnInto = (open: OpenFifos, config: ServerConfig, context: LaunchContext): Observable<Launch> =>
  new Observable((subscriber) => {
    const emit = (launch: Launch): void => {
      subscriber.next(launch);
      subscriber.complete();
    };
    const env = childEnv(config, context.env, context.stateDir);
    const fail = (error: unknown): void => emit({ type: 'failure', failure: spawnFailure(error, config, env.PATH) });
    const plan = planOf(config, open, context);
    context.records.announce(plan);
    const abandon = (): void => {
      closeBoth(open.readers);
      context.fifos.giveBack(open.paths, true);
      context.records.forget(plan);
    };
    let leader: ChildProcess;
    try {
      const line: Line = [config.command, ...config.args.map((arg) => withPort(arg, config.port))];
      const [command, ...args] = context.limited?.(line, config, env.PATH) ?? line;
      leader = spawn(command, args, {
        detached: true,
        stdio: ['ignore', open.writers.stdout, open.writers.stderr],
        env,
        ...(config.workingDir !== undefined && { cwd: config.workingDir }),
      });
    } catch (error) {
      abandon();
      return fail(error);
    } finally {
      closeBoth(open.writers);
    }
    const { pid } = leader;
    if (pid === undefined) {
      leader.on('error', fail);
      return abandon();
    }
    // Without a listener the error would end the daemon. A closure would keep this launch in memory as long as the run.
    leader.on('error', ignored);
    let child: Child;
    try {
      child = childOf(spawnedLeader(leader, pid), plan, open, context);
    } catch (error) {
      // Its start time can't be read: a process that can't be identified is not kept.
      context.deliver(-pid, 'SIGKILL');
      abandon();
      return fail(error);
    }
    emit({ type: 'child', child });
  });
