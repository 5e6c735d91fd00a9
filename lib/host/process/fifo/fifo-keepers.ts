import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, constants, lstatSync, openSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { Deliver } from '../table/deliver.ts';

/**
 * The program of a keeper; its arguments are the interval of its checks and the paths of its FIFOs. Ends when none of
 * them exists any more: they are removed when no process prints to them, or by a successor.
 */
const SCRIPT =
  'seconds=$1; shift; while sleep "$seconds"; do for fifo do [ -p "$fifo" ] && continue 2; done; exit; done';

const LOOK_S = 60;

/** A keeper that has ended too early or could not be started is replaced after this long. */
const RETRY_MS = 1_000;

const isFifo = (path: string): boolean => lstatSync(path, { throwIfNoEntry: false })?.isFIFO() === true;

/** Opens read ends for a child to inherit. @throws as `openSync`, and leaves none open. */
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
 * Processes that hold the read ends of FIFOs open in addition to the daemon, so that servers that print survive a `kill
 * -9` of the daemon: without a reader they would get SIGPIPE. A successor reads what they have printed meanwhile.
 *
 * The alternative is a read end in the server. As stdout itself (O_RDWR), unread output makes stdout readable, which
 * asyncio and `tail -f` take for a closed peer; as another descriptor, it is inherited by all children of the server. A
 * keeper is one shell, of 140 KB, for all FIFOs of a batch, which serves 32 servers.
 */
export class FifoKeepers {
  readonly #env: NodeJS.ProcessEnv;
  readonly #deliver: Deliver;
  readonly #lookS: number;
  readonly #running = new Set<ChildProcess>();
  #isDisposed = false;

  /** `env`: the daemon's environment, of which a keeper gets the PATH. */
  constructor(env: NodeJS.ProcessEnv, deliver: Deliver, lookS = LOOK_S) {
    this.#env = env;
    this.#deliver = deliver;
    this.#lookS = lookS;
  }

  /** Keeps these FIFOs of one directory open for reading until all of them are removed. Never throws. */
  keep(paths: readonly string[]): void {
    try {
      this.#start(paths);
    } catch {
      // Usually for lack of descriptors: starting a keeper briefly takes one for each of its FIFOs.
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
