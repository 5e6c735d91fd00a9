import type { Observable } from 'rxjs';
import type { Host } from '../../ports.ts';
import { FifoFiles } from './fifo/fifo-files.ts';
import { FifoKeepers } from './fifo/fifo-keepers.ts';
import { Fifos } from './fifo/fifos.ts';
import { launcher } from './run/launch.ts';
import { findLeftovers } from './run/leftovers.ts';
import { RunRecords } from './run/run-records.ts';
import { softLimiter } from './run/soft-limit.ts';
import { trouble } from './run/trouble.ts';
import { delivery } from './table/deliver.ts';
import { membersIn } from './table/members.ts';
import { systemTable } from './table/system-table.ts';

export interface ProcessOptions {
  /** Absolute; with the user, it is what this daemon's processes are known by. */
  readonly stateDir: string;
  /** The daemon's environment, which its children inherit. */
  readonly env: NodeJS.ProcessEnv;
  /** The soft limit of descriptors for children, if it differs from the daemon's. */
  readonly softLimit?: number | undefined;
  /** Logs a one-line warning. */
  warn(message: string): void;
}

/** Warns if the limit can't be set: then children have that of the daemon. */
const limiterFor = ({ softLimit, env, warn }: ProcessOptions): ReturnType<typeof softLimiter> => {
  if (softLimit === undefined) return undefined;
  const limiter = softLimiter(softLimit, env);
  if (limiter === undefined)
    warn(
      `prlimit (util-linux) is not in the PATH of this daemon: servers may open more files than the ${softLimit} of your limit`,
    );
  return limiter;
};

/** The process functions of a `Host`. */
export interface Processes extends Pick<Host, 'launch' | 'leftover'> {
  /** The servers with leftovers of a killed daemon that `leftover` has not returned yet. Sorted. */
  leftovers(): readonly string[];
  /**
   * The live processes of a run: the group and session of its leader, and processes with the cookie of its server. The
   * census is shared by concurrent subscribers. Cold; emits once, completes.
   */
  members(server: string, leader: number): Observable<readonly number[]>;
  /** Removes what was made in advance. Children are not touched. */
  dispose(): void;
}

/**
 * The OS edge of processes. Searches for leftovers of a predecessor synchronously. The state directory must exist, and
 * be locked by this daemon.
 */
export const processes = (options: ProcessOptions): Processes => {
  const { stateDir, env, warn } = options;
  const table = systemTable(stateDir);
  const deliver = delivery(table.ownGroup);
  const records = new RunRecords(stateDir);
  const files = new FifoFiles(stateDir, env);
  const left = findLeftovers({ table, deliver, records });
  files.removeAllBut([...left.values()].flatMap(({ fifos }) => fifos));
  const fifos = new Fifos(files, new FifoKeepers(env, deliver));
  return {
    launch: launcher({
      stateDir,
      env,
      table,
      deliver,
      fifos,
      records,
      limited: limiterFor(options),
      recording: trouble(warn),
    }),
    leftover: (name) => {
      const found = left.get(name);
      left.delete(name);
      return found;
    },
    leftovers: () => [...left.keys()].sort(),
    members: membersIn(table),
    dispose: () => {
      fifos.dispose();
      records.dispose();
    },
  };
};
