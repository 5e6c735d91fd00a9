import { mkdirSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { eventually } from '../../support/kits/eventually.ts';
import { freePort } from '../../support/kits/free-port.ts';
import { type Daemon, Sandbox, type Summary } from '../../support/kits/sandbox.ts';

/** Restarts within milliseconds, and a short grace. */
export const QUICK = 'restart { backoff-initial "50ms"; backoff-max "200ms" }\nstop { grace "500ms" }';
/** Like `QUICK`, with an unlimited number of restarts. */
export const RELENTLESS =
  'restart { policy "always"; backoff-initial "50ms"; backoff-max "200ms"; max-retries-per-minute 100000 }\nstop { grace "500ms" }';
/** One run without restarts. */
export const ONCE = 'restart { policy "never" }\nstop { grace "500ms" }';

const hasEnded = ({ process: { exitCode, signalCode } }: Daemon): boolean => exitCode !== null || signalCode !== null;

/** The open files of a process: `socket`, `pipe`, or a path. Empty if it has ended. */
export const openFiles = (pid: number): readonly string[] => {
  try {
    return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
      try {
        return [readlinkSync(`/proc/${pid}/fd/${fd}`).replace(/:\[\d+\]$/, '')];
      } catch {
        return [];
      }
    });
  } catch {
    return [];
  }
};

/** Whether a process runs; zombies do not. */
export const isAlive = (pid: number): boolean => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return !/^[ZX]/.test(stat.slice(stat.lastIndexOf(')') + 2));
  } catch {
    return false;
  }
};

/** The private resident memory of a process, in MiB. */
export const memoryOf = (pid: number): number => {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1]) / 1024;
};

/** The descriptors of a daemon without servers and clients, by its arguments; measured once. */
const idle = new Map<string, number>();

const idleDescriptors = async (args: readonly string[]): Promise<number> => {
  const key = args.join(' ');
  const known = idle.get(key);
  if (known !== undefined) return known;
  const xy = new Sandbox();
  try {
    const { pid } = await xy.daemon(...args);
    const count = await eventually('the first connection is closed', async () => {
      const before = openFiles(pid).length;
      await new Promise((next) => setTimeout(next, 50));
      return openFiles(pid).length === before && before;
    });
    idle.set(key, count);
    return count;
  } finally {
    await xy.close();
  }
};

/** A sandbox for faults, with strict checks at its end: see `close`. */
export class World extends Sandbox {
  readonly #launched: { readonly daemon: Daemon; readonly args: readonly string[] }[] = [];
  readonly #atEnd: (() => unknown)[] = [];

  /** Registers a cleanup that runs before the checks at the end; the latest first. */
  atEnd(undo: () => unknown): void {
    this.#atEnd.unshift(undo);
  }

  override launch(...args: string[]): Daemon {
    const daemon = super.launch(...args);
    this.#launched.push({ daemon, args });
    return daemon;
  }

  /** Writes the config of a fixture child on a free port. @returns the port. */
  async add(name: string, mode: readonly (string | number)[], more = QUICK): Promise<number> {
    const port = await freePort();
    this.fx(name, port, mode, more);
    return port;
  }

  /** Writes the config of a shell script: a child that starts in a millisecond. */
  async sh(name: string, script: string, more = QUICK): Promise<number> {
    const port = await freePort();
    this.config(name, `command "sh"\nargs "-c" ${JSON.stringify(script)}\nport ${port}\n${more}\n`);
    return port;
  }

  /** Pids of the fixture children that have started so far, in order; of one mode, if given. */
  starts(mode?: string): readonly number[] {
    return this.noted()
      .map((line) => line.split(' '))
      .filter(([, , word, of]) => word === 'start' && (mode === undefined || of === mode))
      .map(([, pid]) => Number(pid));
  }

  /** When the fixture children started, in wall-clock milliseconds. */
  startTimes(): readonly number[] {
    return this.noted()
      .filter((line) => line.includes(' start '))
      .map((line) => Number(line.split(' ')[0]));
  }

  /** The first number that a server prints: the pid of a process that it has started. */
  async printedPid(name: string): Promise<number> {
    const digits = await eventually(`${name} prints a pid`, () => /\d+/.exec(this.logged(name))?.[0]);
    return Number(digits);
  }

  /** Waits until a server has printed something. */
  async printed(name: string): Promise<void> {
    await eventually(`${name} prints`, () => this.logged(name) !== '');
  }

  /** Waits until the last run is over. */
  exited(name: string): Promise<Summary> {
    return this.until(name, ({ last_exit, last_signal }) => (last_exit ?? last_signal) !== undefined, 'an exit');
  }

  /** Kills the daemon, and waits for its end. */
  async kill({ process, ended }: Daemon): Promise<void> {
    process.kill('SIGKILL');
    await ended;
  }

  /** Stops the daemon by SIGTERM. */
  async quit({ process, ended }: Daemon): Promise<Awaited<Daemon['ended']>> {
    process.kill('SIGTERM');
    return ended;
  }

  /** Stops a process (as by Ctrl-Z) until the returned function is called, or until the end. */
  freeze(pid: number): () => void {
    process.kill(pid, 'SIGSTOP');
    const resume = () => {
      try {
        process.kill(pid, 'SIGCONT');
      } catch {
        // It has ended meanwhile.
      }
    };
    this.atEnd(resume);
    return resume;
  }

  /**
   * Ends the world, and checks what every scenario promises: a running daemon can still remove all servers, and then
   * has no more open descriptors than one that never had any; no process with the cookie is left; the log has no
   * unhandled error.
   */
  override async close(): Promise<void> {
    for (const undo of this.#atEnd.splice(0)) await undo();
    let complaint: unknown;
    for (const { daemon, args } of this.#launched) {
      if (hasEnded(daemon)) continue;
      await this.#dropServers(daemon, args).catch((error: unknown) => {
        complaint ??= error;
      });
    }
    await super.close();
    if (complaint !== undefined) throw complaint;
  }

  async #dropServers(daemon: Daemon, args: readonly string[]): Promise<void> {
    const allowed = await idleDescriptors(args);
    this.disconnect();
    rmSync(this.configDir, { recursive: true, force: true });
    mkdirSync(this.configDir, { recursive: true });
    await this.call('reload');
    await eventually('no descriptor is left open', () => openFiles(daemon.pid).length <= allowed).catch(
      (error: Error) => {
        throw new Error(`${error.message}: ${allowed} are allowed, it has ${openFiles(daemon.pid).join(', ')}`);
      },
    );
  }
}
