import { homedir } from 'node:os';
import { EMPTY, ignoreElements, map, merge, type Observable, config as rxjs, takeUntil, tap } from 'rxjs';
import type { ReadingRequest } from '../config/configs.ts';
import { daemon } from '../daemon.ts';
import { StartupError, XyError } from '../errors.ts';
import { visible } from '../text/visible.ts';
import { version } from '../version.ts';
import { configReader } from './config-files.ts';
import { logEvents } from './daemon-log.ts';
import { optimizeLess } from './engine.ts';
import { journals } from './journals.ts';
import { acquireLock } from './lock.ts';
import { createLogger, type Logger } from './logger.ts';
import { checkedSocket, type Paths, pathsIn } from './paths.ts';
import { writePidfile } from './pidfile.ts';
import { runHealth } from './probe/run-health.ts';
import { processes } from './process/processes.ts';
import { type Signals, signals } from './signals.ts';
import { refuseIfAnswered } from './socket-file.ts';
import { prepareStateDir } from './state-dir.ts';
import { listen } from './unix-socket.ts';
import { watchDir } from './watch.ts';

export interface DaemonOptions {
  /** Reload when the config directory changes. */
  readonly watch: boolean;
  /** Start the valid servers when some configs are invalid. */
  readonly keepGoing: boolean;
}

/** What the daemon holds until its end, given back in the reverse order. */
class Holdings {
  readonly #releases: (() => void)[] = [];

  add(release: () => void): void {
    this.#releases.unshift(release);
  }

  release(): void {
    for (const release of this.#releases.splice(0)) release();
  }
}

/** Reloads that the outside asks for: SIGHUP, and the watched directory. */
const reloadsOf = ({ reload$ }: Signals, { configDir }: Paths, watch: boolean): Observable<ReadingRequest> =>
  merge(
    reload$.pipe(map((): ReadingRequest => ({ cause: 'reload' }))),
    // The first signal says that watching has begun; the boot has read the directory by then, but maybe not its last change.
    watch ? watchDir(configDir).pipe(map((): ReadingRequest => ({ cause: 'watch' }))) : EMPTY,
  );

/** A bug: say it, and end, which kills what was started; the next daemon sweeps up what that missed. */
const onBug = (log: Logger, holdings: Holdings) => (error: unknown) => {
  log.fatal({ err: error }, 'a bug in xy: the daemon exits');
  try {
    holdings.release();
  } finally {
    process.exit(1);
  }
};

const supervised = async (options: DaemonOptions, log: Logger, holdings: Holdings): Promise<void> => {
  // A copy: to read process.env asks the system for each variable, and every child gets all of them.
  const env = { ...process.env };
  const told = signals();
  const paths = pathsIn(env);
  const socket = checkedSocket(paths);
  const warn = (message: string) => log.warn(message);

  prepareStateDir(paths);
  const lock = acquireLock(paths);
  holdings.add(() => lock.release());
  // Before anything of a predecessor's is touched: it may live.
  await refuseIfAnswered(socket);
  const reader = configReader(paths.configDir, env.HOME ?? homedir());
  const children = processes({ stateDir: paths.stateDir, env, warn });
  holdings.add(() => children.dispose());
  const logs = journals(paths.logDir, warn);

  const farewell$ = told.shutdown$.pipe(
    tap((signal) => log.info(`${signal}: stopping all servers`)),
    ignoreElements(),
  );
  const clock = { now: () => performance.now() };
  const events$ = daemon({
    host: {
      clock,
      hurry$: told.hurry$,
      launch: children.launch,
      health: runHealth(children.members, clock),
      leftover: children.leftover,
      ...logs,
    },
    wallClock: { now: () => Date.now() },
    boot: options.keepGoing ? 'keep-going' : 'boot',
    read$: reader.read,
    reloads$: reloadsOf(told, paths, options.watch).pipe(takeUntil(told.shutdown$)),
    leftovers: children.leftovers(),
    listen: (configs) => {
      const pidfile = writePidfile(paths.pidfile);
      holdings.add(() => pidfile.release());
      return listen(socket, {
        ready: () => log.info({ pid: process.pid, socket, servers: configs.size }, 'xy daemon is ready'),
        report: (error) => log.warn({ err: error }, 'trouble with the socket'),
      });
    },
    shutdown$: told.shutdown$,
    about: {
      version,
      pid: process.pid,
      config_dir: paths.configDir,
      log_dir: paths.logDir,
      watching: options.watch,
    },
    logPath: (name) => `${paths.logDir}/${name}.log`,
    report: (error, method) => log.error({ err: error, method }, `${method}: internal error`),
  });
  await new Promise<void>((done, fail) => {
    const subscription = merge(events$, farewell$).subscribe({
      next: logEvents(log, paths.configDir),
      error: fail,
      complete: done,
    });
    holdings.add(() => subscription.unsubscribe());
  });
};

/**
 * The whole program `xy daemon`: the world made, one subscription, everything given back. Errors that are the user's to
 * mend are told on stderr, one line each.
 * @returns the exit code (SPEC § 7, § 8).
 */
export const runDaemon = async (options: DaemonOptions): Promise<number> => {
  optimizeLess();
  const { log, say, ended } = createLogger(process.env);
  const holdings = new Holdings();
  const bug = onBug(log, holdings);
  rxjs.onUnhandledError = bug;
  process.on('uncaughtException', bug);
  process.on('unhandledRejection', bug);
  // Node would print its warnings itself, and wait for their reader.
  process.removeAllListeners('warning').on('warning', (warning) => log.warn({ err: warning }, 'a warning of Node.js'));
  try {
    await supervised(options, log, holdings);
    log.info('all servers are stopped');
    return 0;
  } catch (error) {
    if (!(error instanceof StartupError || error instanceof XyError)) throw error;
    for (const line of error.message.split('\n')) say(`xy: ${visible(line)}\n`);
    return error instanceof StartupError ? error.exitCode : 3;
  } finally {
    holdings.release();
    await ended();
  }
};
