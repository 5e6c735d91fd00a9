import { constants } from 'node:os';
import { connectable, fromEvent, map, merge, type Observable, ReplaySubject, skip, take } from 'rxjs';

/** The signals that the daemon handles (SPEC § 6, § 7). */
export interface Signals {
  /** The first signal that asks for a stop, by name. Replays. */
  readonly shutdown$: Observable<NodeJS.Signals>;
  /**
   * The second one: cuts all grace periods short. Replays. The pipelines are not unsubscribed, which would kill
   * everything at once: the rest is an ordinary stop, so that no process is left, and the last lines are in the logs.
   */
  readonly hurry$: Observable<NodeJS.Signals>;
  /** SIGHUP: reload. Replays the last one, so that a signal during the start of the daemon is not lost. */
  readonly reload$: Observable<void>;
}

/**
 * How the daemon reacts to a signal. `default` is the default of the system or of Node.
 * @internal exported for its spec.
 */
export type Reaction = 'stop' | 'reload' | 'ignore' | 'default';

/** Aliases, signals of other systems, and the two that can't be caught. */
type NotOurs = 'SIGIOT' | 'SIGPOLL' | 'SIGUNUSED' | 'SIGLOST' | 'SIGBREAK' | 'SIGKILL' | 'SIGSTOP';

/**
 * The reaction to every signal that has a name and can be caught. No signal that terminates by default may terminate
 * the daemon, which would leave all servers behind. Node can't catch the real-time signals, which have no names.
 * @internal exported for its spec.
 */
export const reactions: Readonly<Record<Exclude<NodeJS.Signals, NotOurs>, Reaction>> = {
  SIGTERM: 'stop',
  SIGINT: 'stop',
  // Other signals that ask for termination: Ctrl-\, a watchdog, a sandbox, a resource limit.
  SIGQUIT: 'stop',
  SIGABRT: 'stop',
  SIGTRAP: 'stop',
  SIGSYS: 'stop',
  SIGXCPU: 'stop',
  // Sent by LXC to the first process of a container for a shutdown.
  SIGPWR: 'stop',

  SIGHUP: 'reload',

  // Node would open its inspector on a port of loopback, for all users.
  SIGUSR1: 'ignore',
  SIGUSR2: 'ignore',
  // The write that caused it fails with an error, which is handled.
  SIGPIPE: 'ignore',
  SIGXFSZ: 'ignore',
  // Timers and notifications that the daemon does not use.
  SIGALRM: 'ignore',
  SIGVTALRM: 'ignore',
  SIGPROF: 'ignore',
  SIGIO: 'ignore',
  SIGSTKFLT: 'ignore',

  // Synchronous faults, which would recur each time their handler returns.
  SIGSEGV: 'default',
  SIGBUS: 'default',
  SIGFPE: 'default',
  SIGILL: 'default',
  // Job control. A handler of SIGTTOU would run for ever: the write that caused it is retried after each call.
  SIGTSTP: 'default',
  SIGTTIN: 'default',
  SIGTTOU: 'default',
  SIGCONT: 'default',
  // Ignored by default; libuv handles the first.
  SIGCHLD: 'default',
  SIGURG: 'default',
  SIGWINCH: 'default',
  SIGINFO: 'default',
};

/** Whether Node runs with a profiler that uses SIGPROF. */
const isProfiled = (): boolean => /--(cpu-)?prof\b/.test([...process.execArgv, process.env.NODE_OPTIONS].join(' '));

const isOurs = (name: string): name is keyof typeof reactions => name in reactions;

/** The signals of this system with this reaction. */
const reactingBy = (reaction: Reaction): readonly NodeJS.Signals[] =>
  Object.keys(constants.signals)
    .filter(isOurs)
    .filter((name) => reactions[name] === reaction && !(name === 'SIGPROF' && isProfiled()));

/** Subscribes now, and replays to late subscribers. */
const remembered = <T>(source$: Observable<T>): Observable<T> => {
  const remembered$ = connectable(source$, { connector: () => new ReplaySubject<T>(1), resetOnDisconnect: false });
  remembered$.connect();
  return remembered$;
};

const on = (reaction: Reaction): Observable<NodeJS.Signals> =>
  merge(...reactingBy(reaction).map((signal) => fromEvent(process, signal).pipe(map(() => signal))));

/**
 * Closes the inspector, which a SIGUSR1 before our first line of code has opened. Importing `node:inspector` would take
 * 2 ms and 2 MB; this undocumented function is what Node's own tools use.
 */
const closeUnwantedInspector = (): void => {
  const isWanted = /--inspect\b/.test([...process.execArgv, process.env.NODE_OPTIONS].join(' '));
  const close: unknown = Reflect.get(process, '_debugEnd');
  if (!isWanted && typeof close === 'function') close.call(process);
};

/** Handles signals from the moment of the call. */
export const signals = (): Signals => {
  const stop$ = on('stop');
  for (const signal of reactingBy('ignore')) process.on(signal, () => undefined);
  closeUnwantedInspector();
  return {
    shutdown$: remembered(stop$.pipe(take(1))),
    hurry$: remembered(stop$.pipe(skip(1), take(1))),
    reload$: remembered(on('reload').pipe(map(() => undefined))),
  };
};
