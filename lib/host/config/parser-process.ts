import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { catchError, concat, defer, EMPTY, from, map, Observable, tap, throwError, timeout } from 'rxjs';
import type { Parsed } from '../../config/set/parse-cache.ts';
import { type ParsedFile, type SourceFile, unusable } from '../../config/set/parsed-file.ts';
import { version } from '../../version.ts';
import { installation } from '../system/installation.ts';
import type { ParseOrder, ParseReply } from './kdl-worker.ts';

/** How the parsing process is started, and how long one file may take. */
export interface ParserOptions {
  readonly program: string;
  readonly patienceMs: number;
}

const fromSource = import.meta.url.endsWith('.ts');

const DEFAULTS: ParserOptions = {
  program: fileURLToPath(new URL(fromSource ? 'kdl-worker.ts' : 'kdl-worker.cjs', import.meta.url)),
  patienceMs: 20_000,
};

/**
 * Parses files in a separate process, which ends after the last one: keeping kdljs loaded takes 20 to 40 MB. A process
 * rather than a worker thread: with ten files both take about 75 ms, but a finished thread leaves 10 MB in the daemon,
 * a process 1 MB; and a process that runs out of memory or hangs does not affect the daemon.
 *
 * Emits the results of the files in order, and completes. Cold; never errors: a file at which the process dies or hangs
 * is a file with a problem. Unsubscribing ends the process.
 */
export const parseInProcess = (
  files: readonly SourceFile[],
  home: string | undefined,
  options: ParserOptions = DEFAULTS,
): Observable<Parsed> =>
  defer(() => {
    if (files.length === 0) return EMPTY;
    // The number of results tells at which file the process has failed.
    let done = 0;
    return parserProcess({ files, home }, options.program).pipe(
      timeout({
        each: options.patienceMs,
        with: () => throwError(() => new Failure('file', 'takes too long to parse')),
      }),
      tap(() => done++),
      map((file) => ({ file, lasting: true })),
      catchError((error: unknown) => {
        const { blames, message } = error instanceof Failure ? error : new Failure('process', String(error));
        const failed = blames === 'file' ? done + 1 : files.length;
        return concat(
          from(files.slice(done, failed)).pipe(
            map(({ path, name }) => ({
              file: { ...unusable(path, name, message), ...(blames === 'process' && { isUnchecked: true as const }) },
              lasting: false,
            })),
          ),
          parseInProcess(files.slice(failed), home, options),
        );
      }),
    );
  });

/** A failure of the process: at the current file, or before any file. */
class Failure extends Error {
  readonly blames: 'file' | 'process';

  constructor(blames: 'file' | 'process', message: string) {
    super(message);
    this.blames = blames;
  }
}

/** Runs one process. Completes with the last result; errors with a `Failure` if the process ends before. */
const parserProcess = (order: ParseOrder, program: string): Observable<ParsedFile> =>
  new Observable<ParsedFile>((results) => {
    const child = start(program);
    let ready = false;
    let left = order.files.length;
    const fail = (): void => {
      const how = child.signalCode ?? `exit code ${child.exitCode}`;
      results.error(
        ready
          ? new Failure('file', `the parser crashed on this file (${how})`)
          : cannotStart(`the parser can't start (${how})`),
      );
    };
    child.on('error', ({ message }) => results.error(cannotStart(`the parser can't be started: ${message}`)));
    child.on('message', (reply: ParseReply) => {
      if (reply.type === 'ready') {
        ready = true;
        if (reply.version !== undefined && reply.version !== version)
          results.error(
            new Failure('process', `xy was upgraded from ${version} to ${reply.version}: restart the daemon`),
          );
        return;
      }
      left -= 1;
      results.next(reply.file);
      if (left === 0) results.complete();
    });
    // At 'disconnect' all messages are read, unlike at 'exit'; but the exit status is known only at 'exit'.
    child.on('disconnect', () => (hasEnded(child) ? fail() : child.on('exit', fail)));
    // If the process is gone before it has read the order, the events above report it.
    child.send(order, () => {});
    return () => {
      if (left > 0) child.kill('SIGKILL');
      else if (child.connected) child.disconnect();
    };
  });

/** The installed files may be newer than this daemon. */
const cannotStart = (message: string): Failure => {
  const change = installation.change();
  return new Failure('process', change === undefined ? message : `${message}: ${change}`);
};

const hasEnded = ({ exitCode, signalCode }: ChildProcess): boolean => exitCode !== null || signalCode !== null;

/** Started from `dist/`, it gets none of the daemon's Node options; from source, those that load TypeScript. */
const start = (program: string): ChildProcess => {
  const { NODE_OPTIONS: _, NODE_EXTRA_CA_CERTS: __, ...env } = process.env;
  const surroundings = fromSource ? { execArgv: process.execArgv } : { execArgv: [], env, cwd: '/' };
  return fork(program, { ...surroundings, serialization: 'advanced', stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
};
