import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { firstValueFrom, type Subscription } from 'rxjs';
import { type Processes, type ProcessOptions, processes } from '../../../lib/host/process/processes.ts';
import { RunRecords } from '../../../lib/host/process/run/run-records.ts';
import type { Exit, LaunchFailure, ServerConfig } from '../../../lib/model.ts';
import type { Child, Launch } from '../../../lib/ports.ts';
import { serverConfig } from '../../support/fixtures/configs.ts';
import { processesWith } from '../../support/kits/cookie.ts';
import { eventually } from '../../support/kits/eventually.ts';

export const FX = resolve(import.meta.dirname ?? '.', '../../support/fixtures/fx.mjs');

/** A child and its output so far. */
export interface Watched {
  readonly child: Child;
  readonly text: () => string;
  readonly hasEnded: () => boolean;
  readonly exit: () => Exit | undefined;
}

/** Reads a child's output and exit from now on. */
export const watch = (child: Child): Watched & { readonly reading: Subscription } => {
  const chunks: Buffer[] = [];
  let ended = false;
  let exit: Exit | undefined;
  const reading = child.output$.subscribe({
    next: ({ bytes }) => chunks.push(Buffer.from(bytes)),
    complete: () => {
      ended = true;
    },
  });
  child.exit$.subscribe((value) => {
    exit = value;
  });
  return {
    child,
    reading,
    text: () => Buffer.concat(chunks).toString('latin1'),
    hasEnded: () => ended,
    exit: () => exit,
  };
};

/** Repeats the census until no process is left; resolves with the number of repetitions. */
export const pressed = (child: Child, signal?: NodeJS.Signals): Promise<number> => {
  let looks = 0;
  return eventually(`nobody is left after ${signal ?? 'a look'}`, async () => {
    looks++;
    const left = await firstValueFrom(signal === undefined ? child.remains() : child.press(signal));
    return left.length === 0 && looks;
  });
};

/** A state directory, and the daemons' process layers in it. */
export class Rig {
  readonly stateDir = realpathSync(mkdtempSync(join(tmpdir(), 'xy-')));
  readonly env: NodeJS.ProcessEnv;
  readonly warnings: string[] = [];
  readonly #processes: Processes[] = [];
  readonly #children: Child[] = [];

  constructor(env: NodeJS.ProcessEnv = {}) {
    const { NODE_EXTRA_CA_CERTS: _, XY_SERVER: __, XY_STATE: ___, XDG_RUNTIME_DIR: ____, ...inherited } = process.env;
    this.env = { ...inherited, FX_LOG: join(this.stateDir, 'fx.log'), ...env };
  }

  /** The process layer of a new daemon. */
  daemon(options: Partial<ProcessOptions> = {}): Processes {
    const made = processes({
      stateDir: this.stateDir,
      env: this.env,
      warn: (message) => this.warnings.push(message),
      ...options,
    });
    this.#processes.push(made);
    return made;
  }

  config(command: string, args: readonly string[] = [], more: Partial<ServerConfig> = {}): ServerConfig {
    return serverConfig({
      name: 'one',
      path: '/nowhere/one.kdl',
      command,
      args,
      port: 1,
      ...more,
    });
  }

  fx(mode: readonly (string | number)[], more: Partial<ServerConfig> = {}): ServerConfig {
    return this.config(process.execPath, [FX, ...mode.map(String)], more);
  }

  launch(daemon: Processes, config: ServerConfig): Promise<Launch> {
    return firstValueFrom(daemon.launch(config));
  }

  /** Launches a server that must start, and watches it. */
  async start(daemon: Processes, config: ServerConfig): Promise<ReturnType<typeof watch>> {
    const launch = await this.launch(daemon, config);
    if (launch.type === 'failure') throw new Error(launch.failure.message);
    this.#children.push(launch.child);
    return watch(launch.child);
  }

  /** A daemon that has had a child, and has created its spare FIFOs. */
  async experienced(): Promise<Processes> {
    const daemon = this.daemon();
    const { child, hasEnded } = await this.start(daemon, this.config('true'));
    await eventually('the end', hasEnded);
    child.release();
    await eventually('spares, all of them', () => this.fifos().length === 66);
    return daemon;
  }

  /** Launches a server that must fail to start. */
  async failure(daemon: Processes, config: ServerConfig): Promise<LaunchFailure> {
    const launch = await this.launch(daemon, config);
    if (launch.type === 'failure') return launch.failure;
    this.#children.push(launch.child);
    throw new Error('it started');
  }

  /** The signals and starts that fixture children recorded, as `WORD PID`. */
  noted(): readonly string[] {
    try {
      return readFileSync(join(this.stateDir, 'fx.log'), 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => line.split(' ').slice(1, 3).reverse().join(' '));
    } catch {
      return [];
    }
  }

  fifos(): readonly string[] {
    try {
      return readdirSync(join(this.stateDir, 'fifos')).sort();
    } catch {
      return [];
    }
  }

  /** The servers whose runs are recorded. */
  runs(): readonly string[] {
    return new RunRecords(this.stateDir)
      .read()
      .map(({ name }) => name)
      .sort();
  }

  makeDir(name: string): string {
    const path = join(this.stateDir, name);
    mkdirSync(path);
    return path;
  }

  /** The pids of processes with this daemon's cookie. */
  pids(): readonly number[] {
    return processesWith(`XY_STATE=${this.stateDir}`);
  }

  /** Ends all remaining processes by pid, and removes the directory. */
  async close(): Promise<void> {
    for (const child of this.#children) child.kill();
    for (const pid of this.pids()) process.kill(pid, 'SIGKILL');
    await eventually('no process is left', () => this.pids().length === 0);
    for (const child of this.#children) child.release();
    for (const made of this.#processes) made.dispose();
    // FIFOs may still be created.
    await eventually('everything is removed', () => {
      try {
        rmSync(this.stateDir, { recursive: true, force: true });
        return true;
      } catch {
        return false;
      }
    });
  }
}

/** A rig for each spec of a suite. */
export const rigged = (env: NodeJS.ProcessEnv = {}): (() => Rig) => {
  let current: Rig | undefined;
  beforeEach(() => {
    current = new Rig(env);
  });
  afterEach(() => current?.close());
  return () => {
    if (current === undefined) throw new Error('a rig lives within a spec only');
    return current;
  };
};

/** The state letter of a process, as in `ps`; empty if there is no such process. */
export const stateOf = (pid: number): string => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.charAt(stat.lastIndexOf(')') + 2);
  } catch {
    return '';
  }
};

/** Whether a process lives; zombies do not. */
export const lives = (pid: number): boolean => !['', 'Z', 'X'].includes(stateOf(pid));
