import { map, type Observable } from 'rxjs';
import type { ProcessTable } from './process-table.ts';

/**
 * The live processes of a run: the group and session of its leader, and processes with the cookie of its server. The
 * census is shared by concurrent subscribers. Cold; emits once, completes.
 */
export const membersIn =
  (table: ProcessTable) =>
  (server: string, leader: number): Observable<readonly number[]> =>
    table
      .census({ groups: true })
      .pipe(map((census) => [...census.inGroup(leader), ...census.ofServer(server)].map(({ pid }) => pid)));
