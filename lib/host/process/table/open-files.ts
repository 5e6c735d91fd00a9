import { execFile } from 'node:child_process';
import { readdirSync, readlinkSync } from 'node:fs';
import { map, Observable } from 'rxjs';
import { allPids, otherThread, readProcText } from './proc-files.ts';
import { type Pass, sharedPass } from './shared-pass.ts';

/** Pids by file, as shown in `/proc/PID/fd`: a path, or `socket:[INODE]`. */
export type Holders = ReadonlyMap<string, readonly number[]>;

/** `owner`: the directory of a process, or of one of its threads, in `/proc`. */
const isOpenForWriting = (owner: string, fd: string): boolean => {
  const flags = /^flags:\s*([0-7]+)/m.exec(readProcText(`${owner}/fdinfo/${fd}`) ?? '')?.[1];
  return (Number.parseInt(flags ?? '0', 8) & 0o3) !== 0;
};

const descriptorsOf = (owner: string): readonly string[] => {
  try {
    return readdirSync(`${owner}/fd`);
  } catch {
    return [];
  }
};

const linkOf = (owner: string, fd: string): string => {
  try {
    return readlinkSync(`${owner}/fd/${fd}`);
  } catch {
    return '';
  }
};

/** Linux: searches the descriptors of all accessible processes for those of `files` that are open for writing. */
export function* searchProc(files: Iterable<string>): Pass<Holders> {
  const wanted = new Set(files);
  const found = new Map<string, number[]>();
  for (const pid of allPids()) {
    const first = `/proc/${pid}`;
    const fds = descriptorsOf(first);
    // The table is shared by all threads, but not readable through one that has ended.
    const owner = fds.length > 0 ? first : (otherThread(pid) ?? first);
    for (const fd of fds.length > 0 ? fds : descriptorsOf(owner)) {
      const link = linkOf(owner, fd);
      if (!wanted.has(link) || !isOpenForWriting(owner, fd)) continue;
      const pids = found.get(link);
      if (pids === undefined) found.set(link, [pid]);
      else if (!pids.includes(pid)) pids.push(pid);
    }
    yield;
  }
  return found;
}

const searches = sharedPass<readonly string[], Holders>((asks) => searchProc(asks.flat()));

/**
 * Runs `lsof`; emits its output once, which is empty if it finds nothing or is not installed. Completes; never errors.
 */
export const lsof = (...args: readonly string[]): Observable<string> =>
  new Observable((subscriber) => {
    const leader = execFile('lsof', args, { timeout: 2_000, encoding: 'utf8' }, (_error, text) => {
      subscriber.next(text);
      subscriber.complete();
    });
    return () => leader.kill();
  });

/**
 * The pids with a file open for writing, in the output of `lsof -Fpa`: lines `pPID`, then `fFD` and `aACCESS` per file.
 */
export const parseWriters = (text: string): readonly number[] => {
  const writers = new Set<number>();
  let pid = 0;
  for (const line of text.split('\n')) {
    if (line.startsWith('p')) pid = Number(line.slice(1));
    if (line === 'aw' || line === 'au') writers.add(pid);
  }
  return [...writers];
};

/**
 * The processes that have any of these files open for writing. The search is shared, and takes at most a tenth of the
 * CPU time. Cold; emits once, completes, never errors.
 */
export const holdersOf = (files: readonly string[]): Observable<readonly number[]> =>
  process.platform === 'linux'
    ? searches(files).pipe(map((holders) => [...new Set(files.flatMap((file) => holders.get(file) ?? []))]))
    : lsof('-Fpa', '--', ...files).pipe(map(parseWriters));
