import { map, type Observable } from 'rxjs';
import type { Host } from '../../ports.ts';
import { delivery } from './deliver.ts';
import { FifoFiles } from './fifo-files.ts';
import { Fifos } from './fifos.ts';
import { launcher } from './launch.ts';
import { findLeftovers } from './leftovers.ts';
import { linuxTable } from './linux-table.ts';
import { psTable } from './ps-table.ts';
import { RunRecords } from './run-records.ts';

export interface ProcessOptions {
  /** Absolute; with the user, it is what this daemon's processes are known by. */
  readonly stateDir: string;
  /** The daemon's environment, which its children inherit. */
  readonly env: NodeJS.ProcessEnv;
  /** Takes one line for whoever runs the daemon. */
  warn(message: string): void;
}

/** The processes of the system, as a `Host` needs them. */
export interface Processes extends Pick<Host, 'launch' | 'leftover'> {
  /** The servers of which a killed daemon left something that `leftover` has not given out. Sorted. */
  leftovers(): readonly string[];
  /**
   * Who lives of a run: the group and session of its leader, and who carries the cookie of its server. The look is shared
   * by all who ask at the same time. Cold; emits once, completes.
   */
  members(server: string, leader: number): Observable<readonly number[]>;
  /** Removes what was made ahead of need. Children are not touched. */
  dispose(): void;
}

/**
 * The OS edge of processes. Finds out, blocking, what a predecessor left. The state directory must be there, and be
 * this daemon's alone.
 */
export const processes = ({ stateDir, env, warn }: ProcessOptions): Processes => {
  const table = process.platform === 'linux' ? linuxTable(stateDir) : psTable(stateDir);
  const deliver = delivery(table.ownGroup);
  const records = new RunRecords(stateDir);
  const files = new FifoFiles(stateDir, env);
  const left = findLeftovers({ table, deliver, records });
  files.removeAllBut(new Set([...left.values()].flatMap(({ fifos }) => fifos)));
  const fifos = new Fifos(files);
  return {
    launch: launcher({ stateDir, env, table, deliver, fifos, records, warn }),
    leftover: (name) => {
      const found = left.get(name);
      left.delete(name);
      return found;
    },
    leftovers: () => [...left.keys()].sort(),
    members: (server, leader) =>
      table
        .census({ groups: true })
        .pipe(map((census) => [...census.inGroup(leader), ...census.ofServer(server)].map(({ pid }) => pid))),
    dispose: () => {
      fifos.dispose();
      records.dispose();
    },
  };
};
