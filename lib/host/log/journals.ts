import { defer, EMPTY, from, mergeMap, type Observable } from 'rxjs';
import { writeBuffers } from '../../log/buffer-pool.ts';
import { journal } from '../../log/journal.ts';
import type { Host, Journal } from '../../ports.ts';
import { logFile } from './log-file.ts';

/**
 * The journals of all servers, at most one for each name: a server that is removed and added again reuses its journal,
 * so that two journals never write the same file.
 */
export const journals = (
  logDir: string,
  warn: (message: string) => void,
): Pick<Host, 'journal' | 'retire' | 'retireAll'> => {
  const byName = new Map<string, Journal>();
  const withBuffer = writeBuffers();
  const open = (name: string): Journal => {
    const told = (message: string) => warn(`${name}: ${message}`);
    const opened = journal({ sink: logFile(logDir, name, told), withBuffer, warn: told });
    byName.set(name, opened);
    return opened;
  };
  return {
    journal: (name) => byName.get(name) ?? open(name),
    retire: (name) => defer((): Observable<never> => byName.get(name)?.close() ?? EMPTY),
    retireAll: () => from([...byName.values()]).pipe(mergeMap((each) => each.close())),
  };
};
