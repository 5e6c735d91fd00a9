import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmdirSync, unlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { catchError, defer, map, Observable, throwError } from 'rxjs';
import { codeOf, reasonOf } from '../../system/os-error.ts';
import { randomHex } from '../../system/random-hex.ts';
import type { Both } from './fifo-streams.ts';

/** A FIFO can't be made; the message says where and why. */
export class FifoError extends Error {
  /** `mkfifo` is missing: trying another directory is no use. */
  readonly isFinal: boolean;

  constructor(message: string, isFinal = false) {
    super(message);
    this.name = 'FifoError';
    this.isFinal = isFinal;
  }
}

/** The prefix of temporary directories that are made for FIFOs. */
const MAKESHIFT = 'xy-fifos-';

const attempt = (action: () => unknown): void => {
  try {
    action();
  } catch {
    // What can't be removed does no harm: a FIFO takes no space, and the next daemon tries again.
  }
};

/** Removes FIFOs, and their directory if it is a temporary one and empty now. Never throws. */
export const removeFifos = (paths: Iterable<string>): void => {
  for (const path of paths) {
    attempt(() => unlinkSync(path));
    if (basename(dirname(path)).startsWith(MAKESHIFT)) attempt(() => rmdirSync(dirname(path)));
  }
};

/** Runs mkfifo(1), since Node has no such call: once for many paths. Unsubscribing removes those that were made. */
const mkfifo = (paths: readonly string[], env: NodeJS.ProcessEnv): Observable<void> =>
  new Observable((subscriber) => {
    let isDone = false;
    const options = { env: { ...env, LC_ALL: 'C' } };
    const maker = execFile('mkfifo', ['-m', '600', ...paths], options, (error, _stdout, stderr) => {
      isDone = true;
      if (error === null) {
        subscriber.next();
        subscriber.complete();
        return;
      }
      removeFifos(paths);
      const isMissing = codeOf(error) === 'ENOENT';
      const why = stderr.trim().split('\n').at(-1) || reasonOf(error);
      subscriber.error(
        isMissing
          ? new FifoError('the tool mkfifo is not in the PATH of this daemon: install it (coreutils)', true)
          : new FifoError(`can't make a FIFO in ${dirname(paths[0] ?? '')}: ${why}`),
      );
    });
    return () => {
      if (isDone) return;
      maker.kill('SIGKILL');
      removeFifos(paths);
    };
  });

/** Makes FIFOs in the state directory; if its file system has none, in `XDG_RUNTIME_DIR` or the temporary directory. */
export class FifoFiles {
  readonly #home: string;
  readonly #env: NodeJS.ProcessEnv;
  readonly #places: readonly (() => string)[];
  readonly #makeshift = new Map<string, string>();
  readonly #mark = randomHex(8);
  #made = 0;

  constructor(stateDir: string, env: NodeJS.ProcessEnv) {
    this.#home = join(stateDir, 'fifos');
    this.#env = env;
    const runtime = env.XDG_RUNTIME_DIR;
    this.#places = [
      () => this.#stateHome(),
      ...[...(runtime?.startsWith('/') ? [runtime] : []), tmpdir()].map((parent) => () => this.#makeshiftIn(parent)),
    ];
  }

  /** Makes `count` pairs. Cold; emits once and completes; errors with a `FifoError`. */
  make(count: number): Observable<readonly Both<string>[]> {
    const tryIn = (at: number): Observable<readonly Both<string>[]> =>
      defer(() => this.#makeIn(this.#place(at), count)).pipe(
        catchError((error: unknown) =>
          at + 1 < this.#places.length && !(error instanceof FifoError && error.isFinal)
            ? tryIn(at + 1)
            : throwError(() => error),
        ),
      );
    return tryIn(0);
  }

  /** Removes the FIFOs of dead daemons in the state directory, except `kept`, whose paths may differ. Never throws. */
  removeAllBut(kept: Iterable<string>): void {
    const names = new Set([...kept].map((path) => basename(path)));
    attempt(() =>
      removeFifos(
        readdirSync(this.#home)
          .filter((name) => !names.has(name))
          .map((name) => join(this.#home, name)),
      ),
    );
  }

  /** Removes empty directories. Never throws. */
  dispose(): void {
    for (const directory of [this.#home, ...this.#makeshift.values()]) attempt(() => rmdirSync(directory));
  }

  #makeIn(directory: string, count: number): Observable<readonly Both<string>[]> {
    const pairs = Array.from({ length: count }, () => {
      const stem = join(directory, `${this.#mark}-${this.#made++}`);
      return { stdout: `${stem}.out`, stderr: `${stem}.err` };
    });
    return mkfifo(
      pairs.flatMap((pair) => Object.values(pair)),
      this.#env,
    ).pipe(map(() => pairs));
  }

  #place(at: number): string {
    const place = this.#places[at];
    try {
      if (place !== undefined) return place();
    } catch (error) {
      throw new FifoError(`can't make a directory for FIFOs: ${reasonOf(error)}`);
    }
    throw new FifoError('no place for FIFOs');
  }

  #stateHome(): string {
    mkdirSync(this.#home, { recursive: true, mode: 0o700 });
    chmodSync(this.#home, 0o700);
    return this.#home;
  }

  #makeshiftIn(parent: string): string {
    const directory = this.#makeshift.get(parent) ?? mkdtempSync(join(parent, MAKESHIFT));
    this.#makeshift.set(parent, directory);
    return directory;
  }
}
