import { closeSync, constants, openSync } from 'node:fs';
import { catchError, defer, map, Observable, type Subscriber, Subscription, throwError } from 'rxjs';
import { codeOf } from '../../system/os-error.ts';
import { type FifoFiles, removeFifos } from './fifo-files.ts';
import type { FifoKeepers } from './fifo-keepers.ts';
import type { Both } from './fifo-streams.ts';

/**
 * Two FIFOs with both ends open: non-blocking read ends for the daemon, blocking write ends for the child. Node's own
 * pipes are not used for output, since they are socket pairs: they lose what a Node child prints before
 * `process.exit()`, can't be opened as `/dev/stdout`, and end with the daemon.
 */
export interface OpenFifos {
  readonly paths: Both<string>;
  readonly readers: Both<number>;
  readonly writers: Both<number>;
}

const { O_NONBLOCK, O_RDONLY, O_WRONLY } = constants;

/** Closes descriptors. */
export const closeBoth = (descriptors: Partial<Both<number>>): void => {
  for (const descriptor of Object.values(descriptors)) closeSync(descriptor);
};

const openEnds = (paths: Both<string>, flags: number): Both<number> => {
  const stdout = openSync(paths.stdout, flags);
  try {
    return { stdout, stderr: openSync(paths.stderr, flags) };
  } catch (error) {
    closeSync(stdout);
    throw error;
  }
};

/**
 * The child's end is a file description of its own, since O_NONBLOCK belongs to the description and would make the
 * child lose output. If the daemon is killed, keepers hold the read ends open, and a successor reads the rest
 * (`fifo-keepers.ts`).
 * @throws as `openSync` does.
 */
export const openPair = (paths: Both<string>): OpenFifos => {
  const readers = openEnds(paths, O_RDONLY | O_NONBLOCK);
  try {
    return { paths, readers, writers: openEnds(paths, O_WRONLY) };
  } catch (error) {
    closeBoth(readers);
    throw error;
  }
};

/** Spares are made when fewer than `FEW` are left: `BATCH` more than are waited for, so that starts seldom wait. */
const FEW = 16;
const BATCH = 32;

/**
 * A pool of FIFOs. They are made in advance, so that a start seldom waits for them, and all are reused: keeping one
 * costs less than making it again.
 */
export class Fifos {
  readonly #files: FifoFiles;
  readonly #keepers: FifoKeepers;
  #spares: Both<string>[] = [];
  readonly #waiting = new Set<Subscriber<Both<string>>>();
  #isMaking = false;
  /** Closed by `dispose`. */
  readonly #making = new Subscription();

  constructor(files: FifoFiles, keepers: FifoKeepers) {
    this.#files = files;
    this.#keepers = keepers;
  }

  /**
   * Opens a pair. Cold; emits once and completes. Errors with a `FifoError` if none can be made, and as `openSync` if
   * they can't be opened. The subscriber closes them and gives them back.
   */
  open(): Observable<OpenFifos> {
    const take = (): Observable<OpenFifos> => this.#take().pipe(map((paths) => this.#openOrGiveBack(paths)));
    // ENOENT: the directory was cleaned up, so the other spares are gone too.
    return defer(take).pipe(
      catchError((error: unknown) => {
        if (codeOf(error) !== 'ENOENT') return throwError(() => error);
        this.#dropSpares();
        return take();
      }),
    );
  }

  /** Returns a pair: reused if `unused`, that is, if no process holds it any more; else removed. */
  giveBack(paths: Both<string>, unused: boolean): void {
    if (unused && !this.#making.closed) this.#spares.push(paths);
    else removeFifos(Object.values(paths));
  }

  /** Removes the spares, including those being made. Pairs in use stay, for a successor. */
  dispose(): void {
    this.#making.unsubscribe();
    this.#dropSpares();
    this.#keepers.dispose();
    this.#files.dispose();
  }

  #openOrGiveBack(paths: Both<string>): OpenFifos {
    try {
      return openPair(paths);
    } catch (error) {
      this.giveBack(paths, codeOf(error) !== 'ENOENT');
      throw error;
    }
  }

  #take(): Observable<Both<string>> {
    return new Observable((subscriber) => {
      this.#waiting.add(subscriber);
      this.#serve();
      return () => this.#waiting.delete(subscriber);
    });
  }

  #serve(): void {
    for (const subscriber of this.#waiting) {
      const paths = this.#spares.pop();
      if (paths === undefined) break;
      this.#waiting.delete(subscriber);
      subscriber.next(paths);
      subscriber.complete();
    }
    this.#refill();
  }

  #refill(): void {
    if (this.#isMaking || this.#making.closed || this.#spares.length >= FEW) return;
    this.#isMaking = true;
    const making = this.#files.make(this.#waiting.size + BATCH).subscribe({
      next: (pairs) => {
        this.#isMaking = false;
        this.#keepers.keep(pairs.flatMap((pair) => Object.values(pair)));
        this.#spares.push(...pairs);
        this.#serve();
      },
      error: (error) => {
        this.#isMaking = false;
        for (const subscriber of [...this.#waiting]) subscriber.error(error);
      },
    });
    this.#making.add(making);
  }

  #dropSpares(): void {
    const spares = this.#spares;
    this.#spares = [];
    for (const paths of spares) removeFifos(Object.values(paths));
  }
}
