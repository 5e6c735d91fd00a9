import { EMPTY, ignoreElements, map, merge, type Observable, config as rxjs, takeUntil, tap } from 'rxjs';
import type { ReadingRequest } from '../config/set/configs.ts';
import { daemon } from '../daemon.ts';
import { isStartupError, isXyError, StartupError } from '../errors.ts';
import type { ConfigReading } from '../model.ts';
import { visible } from '../text/visible.ts';
import { version } from '../version.ts';
import { configReader } from './config/config-files.ts';
import { watchDir } from './config/watch.ts';
import { logEvents } from './daemon-log.ts';
import { homeIn } from './instance/home.ts';
import { acquireLock } from './instance/lock.ts';
import { checkedSocket, type Paths, pathsIn } from './instance/paths.ts';
import { writePidfile } from './instance/pidfile.ts';
import { prepareStateDir } from './instance/state-dir.ts';
import { oddSurroundings, refuseWithoutProc } from './instance/surroundings.ts';
import { journals } from './log/journals.ts';
import { createLogger, type Logger } from './log/logger.ts';
import { runHealth } from './probe/run-health.ts';
import { processes } from './process/processes.ts';
import { softLimitFor } from './process/run/soft-limit.ts';
import { refuseIfAnswered } from './socket/socket-file.ts';
import { recordSocket } from './socket/socket-record.ts';
import { listen } from './socket/unix-socket.ts';
import { cpuClock, nextTurn$ } from './system/event-loop.ts';
import { closeInherited } from './system/inherited-descriptors.ts';
import { takeLaunch } from './system/launch-record.ts';
import { type Signals, signals } from './system/signals.ts';
import { optimizeLess } from './system/v8-flags.ts';

export interface DaemonOptions {
  /** Reload when the config directory changes. */
  readonly watch: boolean;
  /** Start the valid servers when some configs are invalid. */
  readonly keepGoing: boolean;
  /** Told of the error, beside stderr, if the daemon can't start. */
  readonly refused?: (error: Error) => void;
}

/** The resources of the daemon, released in reverse order at its end. */
class Holdings {
  readonly #releases: (() => void)[] = [];

  add(release: () => void): void {
    this.#releases.unshift(release);
  }

  release(): void {
    for (const release of this.#releases.splice(0)) release();
  }
}

/** Reloads by SIGHUP and by changes of the watched directory. */
const reloadsOf = ({ reload$ }: Signals, { configDir }: Paths, watch: boolean): Observable<ReadingRequest> =>
  merge(
    reload$.pipe(map((): ReadingRequest => ({ cause: 'reload' }))),
    // The first emission means that watching has begun: the boot may have missed changes before that.
    watch ? watchDir(configDir).pipe(map((): ReadingRequest => ({ cause: 'watch' }))) : EMPTY,
  );

/** On a bug: logs it and exits, which kills the servers; the next daemon ends processes that this missed. */
const onBug = (log: Logger, holdings: Holdings) => (error: unknown) => {
  log.fatal({ err: error }, 'a bug in xy: the daemon exits');
  try {
    holdings.release();
  } finally {
    process.exit(1);
  }
};

/** Readings of which the first must tell of the configs, or the daemon can't start: a supervisor of it may try again. */
const bootable = (read$: Observable<ConfigReading>): Observable<ConfigReading> => {
  let isBoot = true;
  return read$.pipe(
    tap(({ unchecked }) => {
      if (isBoot && unchecked !== undefined) throw new StartupError(unchecked);
      isBoot = false;
    }),
  );
};

const supervised = async (options: DaemonOptions, log: Logger, holdings: Holdings): Promise<void> => {
  refuseWithoutProc();
  const launch = takeLaunch(process.env);
  for (const oddity of oddSurroundings(process.pid, launch.environ)) log.warn(oddity);
  for (const descriptor of closeInherited()) log.debug(`closed what this daemon was started with: ${descriptor}`);
  const softLimit = softLimitFor(launch.softLimit);
  // A copy: each access to process.env is a call into the system, and every child gets all variables.
  const env = { ...process.env };
  const told = signals();
  const named = pathsIn(env);
  const socket = checkedSocket(named);
  const warn = (message: string) => log.warn(message);

  const paths = prepareStateDir(named);
  const lock = acquireLock(paths);
  holdings.add(() => lock.release());
  // Before anything of a predecessor is touched: it may still run.
  await refuseIfAnswered(socket);
  const reader = configReader(paths.configDir, homeIn(env));
  const children = processes({ stateDir: paths.stateDir, env, softLimit, warn });
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
      cpuClock,
      nextTurn$,
      hurry$: told.hurry$,
      launch: children.launch,
      health: runHealth(children.members, clock),
      leftover: children.leftover,
      ...logs,
    },
    wallClock: { now: () => Date.now() },
    boot: options.keepGoing ? 'keep-going' : 'boot',
    read$: bootable(reader.read),
    reloads$: reloadsOf(told, paths, options.watch).pipe(takeUntil(told.shutdown$)),
    leftovers: children.leftovers(),
    listen: (configs) => {
      const pidfile = writePidfile(paths.pidfile, process.pid, warn);
      holdings.add(() => pidfile.release());
      holdings.add(recordSocket(paths.stateDir, socket));
      return listen(socket, {
        ready: () => log.info({ pid: process.pid, socket, servers: configs.size }, 'xy daemon is ready'),
        report: (error) => log.warn({ err: error }, 'socket error'),
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
 * The program `xy daemon`: acquires the resources, subscribes once, and releases everything. Errors that the user can
 * fix are printed on stderr, one line each.
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
  // Node prints its warnings itself, which would block on the reader of stderr.
  process.removeAllListeners('warning').on('warning', (warning) => log.warn({ err: warning }, 'Node.js warning'));
  try {
    await supervised(options, log, holdings);
    log.info('all servers are stopped');
    return 0;
  } catch (error) {
    if (!(isStartupError(error) || isXyError(error))) throw error;
    for (const line of error.message.split('\n')) say(`xy: ${visible(line)}\n`);
    options.refused?.(error);
    return isStartupError(error) ? error.exitCode : 3;
  } finally {
    holdings.release();
    await ended();
  }
};
