import { closeSync, constants, openSync } from 'node:fs';
import { catchError, defer, map, Observable, type Subscriber, Subscription, throwError } from 'rxjs';
import { type FifoFiles, removeFifos } from './fifo-files.ts';
import type { Both } from './fifo-streams.ts';
import { codeOf } from './os-error.ts';

/** Two FIFOs with both ends open: ours to read, not blocking; the child's to write, blocking as a child expects. */
export interface OpenFifos {
  readonly paths: Both<string>;
  readonly readers: Both<number>;
  readonly writers: Both<number>;
}

const { O_NONBLOCK, O_RDONLY, O_RDWR } = constants;

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
 * The child's end is opened for reading too: so it lives on when we are killed, and a successor can read the rest. It is
 * a file description of its own, since O_NONBLOCK belongs to the description and would make the child lose output.
 * @throws as `openSync` does.
 */
export const openPair = (paths: Both<string>): OpenFifos => {
  const readers = openEnds(paths, O_RDONLY | O_NONBLOCK);
  try {
    return { paths, readers, writers: openEnds(paths, O_RDWR) };
  } catch (error) {
    closeBoth(readers);
    throw error;
  }
};

/** Spares are made when fewer than these are left, so that a start of many seldom waits, and that many more than are waited for. */
const FEW = 16;
const BATCH = 32;

/**
 * FIFOs ready for use. From the first on they are made ahead of need, so that a start seldom waits for them, and used again,
 * however many: a name in a directory costs less than to make it anew.
 */
export class Fifos {
  readonly #files: FifoFiles;
  #spares: Both<string>[] = [];
  readonly #waiting = new Set<Subscriber<Both<string>>>();
  #isMaking = false;
  /** Closed once this is disposed of. */
  readonly #making = new Subscription();

  constructor(files: FifoFiles) {
    this.#files = files;
  }

  /**
   * Two FIFOs, open. Cold; emits once and completes. Errors with a `FifoError` where none can be made, and as `openSync`
   * where they can't be opened. Whoever gets them closes them and gives them back.
   */
  open(): Observable<OpenFifos> {
    const take = (): Observable<OpenFifos> => this.#take().pipe(map((paths) => this.#openOrGiveBack(paths)));
    // Somebody tidied up our directory: then the other spares are gone too.
    return defer(take).pipe(
      catchError((error: unknown) => {
        if (codeOf(error) !== 'ENOENT') return throwError(() => error);
        this.#dropSpares();
        return take();
      }),
    );
  }

  /** Takes a pair back: `unused` if surely nobody holds it any more; else nobody else ever gets it. */
  giveBack(paths: Both<string>, unused: boolean): void {
    if (unused && !this.#making.closed) this.#spares.push(paths);
    else removeFifos(Object.values(paths));
  }

  /** Removes the spares, also those that are being made. Those in use stay, for a successor. */
  dispose(): void {
    this.#making.unsubscribe();
    this.#dropSpares();
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
