import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, constants, lstatSync, openSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { Deliver } from './deliver.ts';

/**
 * The program of a keeper, given how often to look, and the names of its FIFOs. Ends once none of them has its name any more: they are
 * removed when nobody prints there, or by a successor.
 */
const SCRIPT =
  'seconds=$1; shift; while sleep "$seconds"; do for fifo do [ -p "$fifo" ] && continue 2; done; exit; done';

const LOOK_S = 60;

/** One that ended though it is needed, or could not be started, is replaced after this long. */
const RETRY_MS = 1_000;

const isFifo = (path: string): boolean => lstatSync(path, { throwIfNoEntry: false })?.isFIFO() === true;

/** Read ends, for a child to inherit. @throws as `openSync` does, and leaves none open. */
const openAll = (paths: readonly string[]): readonly number[] => {
  const opened: number[] = [];
  try {
    for (const path of paths) opened.push(openSync(path, constants.O_RDONLY | constants.O_NONBLOCK));
    return opened;
  } catch (error) {
    for (const fd of opened) closeSync(fd);
    throw error;
  }
};

/**
 * Processes that have the read ends of FIFOs open besides the daemon. So servers that print outlive a `kill -9` of the
 * daemon: without a keeper they would get SIGPIPE; with one they go on, and a successor reads what they printed meanwhile.
 *
 * The other way to have that is to open the servers' own ends for reading as well. It costs no process, but then what is
 * unread makes a server's stdout look readable to it, which asyncio and `tail -f` take for a peer that has gone; and a
 * read end in a descriptor of its own would be inherited by all that a server ever starts. A keeper is a small shell for
 * all the FIFOs that are made at a time, and the servers have nothing but stdin, stdout and stderr.
 */
export class FifoKeepers {
  readonly #env: NodeJS.ProcessEnv;
  readonly #deliver: Deliver;
  readonly #lookS: number;
  readonly #running = new Set<ChildProcess>();
  #isDisposed = false;

  /** `env` is the daemon's, of which a keeper gets the PATH. */
  constructor(env: NodeJS.ProcessEnv, deliver: Deliver, lookS = LOOK_S) {
    this.#env = env;
    this.#deliver = deliver;
    this.#lookS = lookS;
  }

  /** Keeps these FIFOs of one directory readable, from now on and for as long as any of them has its name. Never throws. */
  keep(paths: readonly string[]): void {
    try {
      this.#start(paths);
    } catch {
      // Mostly for want of descriptors, of which one keeper takes as many as it has FIFOs, though for a moment only.
      const half = Math.ceil(paths.length / 2);
      if (paths.length === 1) this.#keepLater(paths);
      else for (const some of [paths.slice(0, half), paths.slice(half)]) this.keep(some);
    }
  }

  /** Ends all keepers. Never throws. */
  dispose(): void {
    this.#isDisposed = true;
    for (const { pid } of this.#running) if (pid !== undefined) this.#deliver(-pid, 'SIGKILL');
  }

  #start(paths: readonly string[]): void {
    const ends = openAll(paths);
    const names = paths.map((path) => basename(path));
    try {
      const keeper = spawn('sh', ['-c', SCRIPT, 'xy-fifo-keeper', String(this.#lookS), ...names], {
        detached: true,
        stdio: ['ignore', 'ignore', 'ignore', ...ends],
        env: { PATH: this.#env.PATH },
        cwd: dirname(paths[0] ?? '/'),
      });
      this.#running.add(keeper);
      const ended = (): void => {
        if (this.#running.delete(keeper)) this.#keepLater(paths);
      };
      keeper.on('exit', ended).on('error', ended).unref();
    } finally {
      for (const fd of ends) closeSync(fd);
    }
  }

  #keepLater(paths: readonly string[]): void {
    const retry = (): void => {
      const left = paths.filter(isFifo);
      if (left.length > 0 && !this.#isDisposed) this.keep(left);
    };
    setTimeout(retry, RETRY_MS).unref();
  }
}
