import { constants } from 'node:os';
import { connectable, fromEvent, map, merge, type Observable, ReplaySubject, skip, take } from 'rxjs';

/** What the outside world tells the daemon by signals (SPEC § 6, § 7). */
export interface Signals {
  /** The first signal that asks for a stop, by name. Replays. */
  readonly shutdown$: Observable<NodeJS.Signals>;
  /** The second one: cut all grace short. Replays. */
  readonly hurry$: Observable<NodeJS.Signals>;
  /** SIGHUP: reload. Replays the latest, so that none is lost which comes while the daemon starts. */
  readonly reload$: Observable<void>;
}

/**
 * What the daemon does about a signal. `default` is what the system, or Node, does by itself.
 * @internal exported for its spec.
 */
export type Reaction = 'stop' | 'reload' | 'ignore' | 'default';

/** Two names of one number, names of other systems, and the two that no process can catch. */
type NotOurs = 'SIGIOT' | 'SIGPOLL' | 'SIGUNUSED' | 'SIGLOST' | 'SIGBREAK' | 'SIGKILL' | 'SIGSTOP';

/**
 * Every signal that has a name and can be caught. None whose default is to end a process may end the daemon: that would
 * leave all servers behind. Node can't catch the real-time signals, which have no names.
 * @internal exported for its spec.
 */
export const reactions: Readonly<Record<Exclude<NodeJS.Signals, NotOurs>, Reaction>> = {
  SIGTERM: 'stop',
  SIGINT: 'stop',
  // The other signals that are sent to have a process gone, by Ctrl-\, a watchdog, a sandbox, or before a SIGKILL.
  SIGQUIT: 'stop',
  SIGABRT: 'stop',
  SIGTRAP: 'stop',
  SIGSYS: 'stop',
  SIGXCPU: 'stop',
  // LXC asks the first process of a container to shut down by this.
  SIGPWR: 'stop',

  SIGHUP: 'reload',

  // Node would open its inspector for everybody on the machine.
  SIGUSR1: 'ignore',
  SIGUSR2: 'ignore',
  // The write that caused it fails, and that is dealt with.
  SIGPIPE: 'ignore',
  SIGXFSZ: 'ignore',
  // Timers and notices that nobody has asked for.
  SIGALRM: 'ignore',
  SIGVTALRM: 'ignore',
  SIGPROF: 'ignore',
  SIGIO: 'ignore',
  SIGSTKFLT: 'ignore',

  // A fault of the program, which would come back as often as its handler returned.
  SIGSEGV: 'default',
  SIGBUS: 'default',
  SIGFPE: 'default',
  SIGILL: 'default',
  // Job control. A handler of SIGTTOU would run without end: the write that caused it is repeated after it.
  SIGTSTP: 'default',
  SIGTTIN: 'default',
  SIGTTOU: 'default',
  SIGCONT: 'default',
  // These do nothing by themselves; libuv listens to the first.
  SIGCHLD: 'default',
  SIGURG: 'default',
  SIGWINCH: 'default',
  SIGINFO: 'default',
};

/** Started with a profiler that samples by SIGPROF. */
const isProfiled = (): boolean => /--(cpu-)?prof\b/.test([...process.execArgv, process.env.NODE_OPTIONS].join(' '));

const isOurs = (name: string): name is keyof typeof reactions => name in reactions;

/** The signals that this system has and that get this reaction. */
const reactingBy = (reaction: Reaction): readonly NodeJS.Signals[] =>
  Object.keys(constants.signals)
    .filter(isOurs)
    .filter((name) => reactions[name] === reaction && !(name === 'SIGPROF' && isProfiled()));

/** Listens from now on, and tells late subscribers too. */
const remembered = <T>(source$: Observable<T>): Observable<T> => {
  const remembered$ = connectable(source$, { connector: () => new ReplaySubject<T>(1), resetOnDisconnect: false });
  remembered$.connect();
  return remembered$;
};

const on = (reaction: Reaction): Observable<NodeJS.Signals> =>
  merge(...reactingBy(reaction).map((signal) => fromEvent(process, signal).pipe(map(() => signal))));

/**
 * A SIGUSR1 that came before the first line of ours has opened it. The module `node:inspector` would take 2 ms and 2 MB
 * to say so; this, which nothing documents, is what Node's own tools close it by.
 */
const closeUnwantedInspector = (): void => {
  const isWanted = /--inspect\b/.test([...process.execArgv, process.env.NODE_OPTIONS].join(' '));
  const close: unknown = Reflect.get(process, '_debugEnd');
  if (!isWanted && typeof close === 'function') close.call(process);
};

/** Listens from the moment of the call. */
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
