import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAlive, processesIn } from '../rig/processes.ts';
import { until } from '../rig/time.ts';

/** A program to be supervised. */
export interface Program {
  readonly name: string;
  readonly argv: readonly string[];
  /** Restarted whenever it exits, with the least delay that this supervisor supports. */
  readonly restart?: boolean;
  /** An MCP server, which listens on the port in its environment: a supervisor with health checks checks it. */
  readonly probed?: boolean;
}

/** A running supervisor. */
export interface Running {
  /** All processes of the supervisor, without the programs. */
  pids(): readonly number[];
  /** The directory of this program's log, and the prefix of the file's name. */
  log(name: string): { readonly dir: string; readonly prefix: string };
  readonly commands: Commands;
}

/** The commands of its CLI; absent if it has none. */
export interface Commands {
  readonly list?: readonly string[];
  readonly startAll?: readonly string[];
  readonly stopAll?: readonly string[];
  readonly follow?: (name: string) => readonly string[];
}

/** Runs one supervisor. */
export interface Driver {
  readonly name: string;
  /** Its version; undefined if it is not installed. */
  readonly version: string | undefined;
  /** Its prefix of each line of stdout. */
  tag(name: string): string;
  /** Starts it, with these programs, in a sandbox. Does not wait until it is ready. */
  begin(sandbox: Bench, programs: readonly Program[]): Promise<Running>;
  /** The socket, or FIFO, on which it listens. */
  socket(sandbox: Bench): string;
}

/** Benches that are not closed yet: an interrupted run must not leave processes behind either. */
const open = new Set<Bench>();

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, async () => {
    for (const bench of open) await bench.close([]);
    process.exit(1);
  });
}

/** The directory of one run of one supervisor, and the processes started in it. */
export class Bench {
  readonly dir = mkdtempSync(join(tmpdir(), 'xy-bench-'));
  readonly env: NodeJS.ProcessEnv;

  constructor() {
    open.add(this);
    // With extra certificates, Node takes twice as long to start.
    const { NODE_EXTRA_CA_CERTS: _, NODE_OPTIONS: __, ...env } = process.env;
    this.env = { ...env, BENCH_DIR: this.dir, HOME: this.dir };
  }

  path(...parts: readonly string[]): string {
    return join(this.dir, ...parts);
  }

  /** Makes a directory. */
  folder(...parts: readonly string[]): string {
    const dir = this.path(...parts);
    mkdirSync(dir, { recursive: true });
    return dir;
  }

  /** Starts a process whose stdout goes to a file. */
  spawn([command = '', ...args]: readonly string[], stdout = 'stdout', env: NodeJS.ProcessEnv = {}): ChildProcess {
    const out = openSync(this.path(stdout), 'a');
    const err = openSync(this.path('stderr'), 'a');
    try {
      return spawn(command, args, { cwd: this.dir, env: { ...this.env, ...env }, stdio: ['ignore', out, err] });
    } finally {
      closeSync(out);
      closeSync(err);
    }
  }

  /** Runs a process to its end. */
  run(argv: readonly string[], stdout = 'stdout', env: NodeJS.ProcessEnv = {}): Promise<number | null> {
    return new Promise((done, fail) => this.spawn(argv, stdout, env).on('error', fail).on('exit', done));
  }

  /** Ends all processes started here, supervisors first, and removes the directory. */
  async close(supervisors: readonly number[]): Promise<void> {
    const end = (pids: readonly number[]) => {
      for (const pid of pids) if (isAlive(pid)) process.kill(pid, 'SIGKILL');
    };
    end(supervisors);
    await until('nobody is left', () => {
      const left = processesIn(this.dir);
      end(left);
      return left.length === 0;
    });
    rmSync(this.dir, { recursive: true, force: true });
    open.delete(this);
  }
}

/** Whether connections to this socket are accepted. */
export const answers = (path: string): Promise<boolean> =>
  new Promise((done) => {
    const socket = connect(path);
    socket.on('connect', () => done(true)).on('error', () => done(false));
    socket.on('connect', () => socket.destroy());
  });
