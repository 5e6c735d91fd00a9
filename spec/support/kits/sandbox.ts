import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { WireClient } from '../clients/wire-client.ts';
import { processesWith } from './cookie.ts';
import { eventually } from './eventually.ts';

export const ROOT = resolve(import.meta.dirname ?? '.', '../../..');
export const XY = join(ROOT, 'bin/xy');
/** The fixture child. */
export const FX = join(ROOT, 'spec/support/fixtures/fx.mjs');

/** The result of a program. */
export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A running `xy daemon`. */
export interface Daemon {
  readonly process: ChildProcess;
  readonly pid: number;
  /** Its own log so far. */
  readonly log: () => string;
  /** Its exit. */
  readonly ended: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
}

/** A separate instance of xy: XDG directories, config files, a daemon, the CLI. Leaves nothing behind. */
export class Sandbox {
  readonly dir = mkdtempSync(join(tmpdir(), 'xy-spec-'));
  readonly configDir = join(this.dir, 'config/xy/servers');
  readonly stateDir = join(this.dir, 'state/xy');
  readonly socket = join(this.dir, 'run/xy.sock');
  readonly env: NodeJS.ProcessEnv;
  readonly #daemons: Daemon[] = [];
  readonly #clients: WireClient[] = [];
  /** A prefix of the daemon's command, such as `prlimit --nofile=100`; it must become the daemon by exec. */
  through: readonly string[] = [];

  constructor(env: NodeJS.ProcessEnv = {}) {
    for (const dir of [this.configDir, join(this.dir, 'state'), join(this.dir, 'run')])
      mkdirSync(dir, { recursive: true });
    const { NODE_EXTRA_CA_CERTS: _, XY_SERVER: __, XY_STATE: ___, NO_COLOR: ____, ...inherited } = process.env;
    this.env = {
      ...inherited,
      HOME: this.dir,
      XDG_CONFIG_HOME: join(this.dir, 'config'),
      XDG_STATE_HOME: join(this.dir, 'state'),
      XDG_RUNTIME_DIR: join(this.dir, 'run'),
      FX_LOG: this.fxLog,
      ...env,
    };
  }

  get fxLog(): string {
    return join(this.dir, 'fx.log');
  }

  logFile(name: string): string {
    return join(this.stateDir, 'logs', `${name}.log`);
  }

  /** The log of a server; empty if there is no file yet. */
  logged(name: string): string {
    return textOf(this.logFile(name));
  }

  /** The starts and signals that fixture children recorded. */
  noted(): readonly string[] {
    return textOf(this.fxLog)
      .split('\n')
      .filter((line) => line !== '');
  }

  /** Writes `NAME.kdl`. */
  config(name: string, kdl: string): void {
    writeFileSync(join(this.configDir, `${name}.kdl`), kdl);
  }

  /** A config whose command is the fixture child in some mode. */
  fx(name: string, port: number, mode: readonly (string | number)[], more = ''): void {
    const args = [FX, ...mode].map((arg) => JSON.stringify(String(arg))).join(' ');
    this.config(name, `command ${JSON.stringify(process.execPath)}\nargs ${args}\nport ${port}\n${more}\n`);
  }

  remove(name: string): void {
    rmSync(join(this.configDir, `${name}.kdl`));
  }

  /** Starts a daemon without waiting for it. */
  launch(...args: string[]): Daemon {
    const [program = XY, ...words] = [...this.through, XY, 'daemon', ...args];
    const child = spawn(program, words, { env: this.env, cwd: this.dir, stdio: ['ignore', 'pipe', 'pipe'] });
    let log = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      log += text;
    });
    child.stdout.resume();
    const ended = new Promise<Awaited<Daemon['ended']>>((done) =>
      child.on('close', (code, signal) => done({ code, signal })),
    );
    const daemon = { process: child, pid: child.pid ?? 0, log: () => log, ended };
    this.#daemons.push(daemon);
    return daemon;
  }

  /** Starts a daemon and waits until it answers. */
  async daemon(...args: string[]): Promise<Daemon> {
    const daemon = this.launch(...args);
    await eventually(`the daemon answers; its log: ${daemon.log()}`, async () => {
      if (daemon.process.exitCode !== null) throw new Error(`the daemon ended: ${daemon.log()}`);
      const client = await WireClient.connect(this.socket).catch(() => undefined);
      if (client === undefined) return undefined;
      const info = await client.call('info').catch(() => undefined);
      client.close();
      return info !== undefined && (info as { pid: number }).pid === daemon.pid;
    });
    return daemon;
  }

  /** Runs a command of the CLI to its end. */
  xy(...args: string[]): Promise<Ran> {
    return this.run(XY, args);
  }

  run(command: string, args: readonly string[], cwd = this.dir): Promise<Ran> {
    return new Promise((done, fail) => {
      const child = spawn(command, args, { env: this.env, cwd, stdio: ['ignore', 'pipe', 'pipe'] });
      let stdout = '';
      let stderr = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        stdout += text;
      });
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        stderr += text;
      });
      child.on('error', fail);
      child.on('close', (code) => done({ code, stdout, stderr }));
    });
  }

  /** Starts a command of the CLI without waiting for its end. */
  begin(...args: string[]): ChildProcess & { readonly text: () => string } {
    const child = spawn(XY, args, { env: this.env, cwd: this.dir, stdio: ['ignore', 'pipe', 'pipe'] });
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (more: string) => {
      text += more;
    });
    return Object.assign(child, { text: () => text });
  }

  /** A connection to the daemon's socket. */
  async client(): Promise<WireClient> {
    const client = await WireClient.connect(this.socket);
    this.#clients.push(client);
    return client;
  }

  /** One call on a connection of its own. */
  async call(method: string, params?: unknown): Promise<unknown> {
    const client = await WireClient.connect(this.socket);
    try {
      return await client.call(method, params);
    } finally {
      client.close();
    }
  }

  /** Closes all connections of `client()`. */
  disconnect(): void {
    for (const client of this.#clients.splice(0)) client.close();
  }

  /** Waits until a server's summary satisfies `is`. */
  async until(name: string, is: (summary: Summary) => boolean, what = 'the state that is wanted'): Promise<Summary> {
    let last: unknown;
    return eventually(`${name} has ${what}`, async () => {
      const found = ((await this.call('list')) as Summary[]).find((summary) => summary.name === name);
      last = found;
      return found !== undefined && is(found) && found;
    }).catch((error: Error) => {
      throw new Error(`${error.message}; it is ${JSON.stringify(last)}`);
    });
  }

  state(name: string, state: string): Promise<Summary> {
    return this.until(name, (summary) => summary.state === state, `state ${state}`);
  }

  /** Waits until a server has this health, and until its detail is like this. */
  health(name: string, state: string, detail = /^/): Promise<Summary> {
    const is = ({ health }: Summary) => health.state === state && detail.test(health.detail ?? '');
    return this.until(name, is, `health ${state} ${detail}`);
  }

  /**
   * Stops the process of a server, once all its output is in the log, so that a `kill -9` of the daemon loses none of
   * it.
   */
  async freezeWritten(pid: number, name: string): Promise<void> {
    process.kill(pid, 'SIGSTOP');
    let last = '';
    let looks = 0;
    await eventually(`the log of ${name} grows no more`, () => {
      const text = this.logged(name);
      looks = text === last ? looks + 1 : 0;
      last = text;
      return looks === 10;
    });
  }

  /** The pids of all processes with this sandbox's cookie. */
  pids(): readonly number[] {
    return processesWith(`XY_STATE=${this.stateDir}`);
  }

  /** Stops all daemons and removes everything. Fails if a process or a file was left behind. */
  async close(): Promise<void> {
    this.disconnect();
    for (const daemon of this.#daemons) {
      if (daemon.process.exitCode === null && daemon.process.signalCode === null) daemon.process.kill('SIGTERM');
      const forced = setTimeout(() => daemon.process.kill('SIGKILL'), 20_000);
      await daemon.ended;
      clearTimeout(forced);
    }
    const left = this.pids();
    for (const pid of left) process.kill(pid, 'SIGKILL');
    const logs = this.#daemons.map(({ log }) => log()).join('');
    rmSync(this.dir, { recursive: true, force: true });
    if (left.length > 0) throw new Error(`processes were left behind: ${left.join(', ')}; the daemon's log: ${logs}`);
    const bug = logs.split('\n').find((line) => /unhandled|"level":60|internal error/i.test(line));
    if (bug !== undefined) throw new Error(`the daemon's log has: ${bug}`);
  }
}

/** One server on the wire. */
export interface Summary {
  readonly name: string;
  readonly state: string;
  readonly pid?: number;
  readonly port: number;
  readonly uptime_secs?: number;
  readonly restart_count: number;
  readonly last_exit?: number;
  readonly last_signal?: string;
  readonly error?: string;
  readonly health: Health;
  readonly url: string;
}

/** Its health. */
export interface Health {
  readonly state: string;
  readonly detail?: string;
  readonly since_unix_ms: number;
  readonly server?: { readonly name: string; readonly version: string };
  readonly protocol?: string;
  readonly era?: string;
}

const textOf = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
};

/** A sandbox for each spec of a suite: `const sandbox = sandboxed();`, then `sandbox()` within the specs. */
export const sandboxed = (env: NodeJS.ProcessEnv = {}): (() => Sandbox) => {
  let current: Sandbox | undefined;
  beforeEach(() => {
    current = new Sandbox(env);
  });
  afterEach(async () => {
    await current?.close();
  });
  return () => {
    if (current === undefined) throw new Error('a sandbox lives within a spec only');
    return current;
  };
};
