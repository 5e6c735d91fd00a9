import { expect } from 'chai';
import { concat, concatMap, delay, from, NEVER, of, ReplaySubject, takeUntil, timer } from 'rxjs';
import type { Health, Input, LaunchFailure, ServerConfig, ServerState, ServerStatus } from '../../../lib/model.ts';
import { keyedMutex } from '../../../lib/rx/keyed-mutex.ts';
import { server } from '../../../lib/server/server.ts';
import { serverConfig } from '../fixtures/configs.ts';
import { fakeHost, type Script } from '../fixtures/fake-host.ts';
import { virtually } from './marbles.ts';

/** The duration of one character of a timeline, in milliseconds. */
export const TICK_MS = 10;

/** The end of a timeline: processes that still run are killed, which is not recorded. */
const HORIZON_MS = 3_600_000;

/** Durations that fit a timeline: backoff 3, 6, 12 … 40 ticks, stable after 30, grace 5. */
export const timelineConfig = serverConfig({
  restart: { policy: 'on-failure', backoffInitialMs: 30, backoffMaxMs: 400, maxRetriesPerMinute: 5, minUptimeMs: 300 },
  stop: { graceMs: 50, signal: 'SIGTERM' },
});

const LETTERS: Readonly<Record<ServerState, string>> = {
  stopped: 'o',
  starting: 's',
  running: 'r',
  restarting: 'b',
  failed: 'f',
  stopping: 'x',
};

const FAILURES: Readonly<Record<string, LaunchFailure>> = {
  f: { kind: 'spawn', message: 'no such command' },
  p: { kind: 'port', message: 'port taken' },
  e: { kind: 'resource', message: 'EMFILE' },
};

const HEALTHS: Readonly<Record<string, Health>> = {
  h: { state: 'ready' },
  u: { state: 'unhealthy', detail: 'its event loop is stuck' },
};

/**
 * A life as a picture: `s` spawned, then `c` exits with 1, `z` exits with 0, `k` killed by SIGSEGV; instead of `s`, `f`
 * can't be spawned, `p` its port is taken, `e` the daemon lacks the means. `!` at the end: ignores the stop signal;
 * `+`: a member of the group outlives the leader; `*`: can't be killed. In between, `h`: a check finds it healthy, `u`:
 * unhealthy.
 */
export const script = (picture: string): Script => {
  const marks = picture.replace(/[-a-z]/g, '');
  const track = picture.replace(/[!+*]/g, '');
  const begin = track.search(/[sfpe]/);
  const end = track.search(/[czk]/);
  const failure = FAILURES[track[begin] ?? ''];
  const healthTransitions = [...track].flatMap((mark, at) => {
    const is = HEALTHS[mark];
    return is ? [{ afterMs: (at - begin) * TICK_MS, is }] : [];
  });
  const how = { c: { code: 1 }, z: { code: 0 }, k: { signal: 'SIGSEGV' } }[track[end] ?? ''];
  return {
    launchMs: begin * TICK_MS,
    ...(failure && { failure }),
    ...(how && { exit: { afterMs: (end - begin) * TICK_MS, how } }),
    ...(marks.includes('!') && { stopMs: 'never' as const }),
    health: healthTransitions,
    leavesMember: marks.includes('+'),
    unkillable: marks.includes('*'),
  };
};

export interface Timeline {
  /** `c` configure, `n` configure with a new config, `a` adjust, `x` remove, `s` start, `t` stop, `r` restart, `|` shutdown, `-` nothing. `(…)` at one moment. */
  readonly inputs: string;
  /** One for each launch; the last one is repeated. */
  readonly lives: readonly string[];
  readonly config?: ServerConfig;
  /** What `a` adds to the config. */
  readonly adjusted?: Partial<ServerConfig>;
  readonly leftover?: string;
  /** When `hurry$` emits. */
  readonly hurryAt?: number;
}

export interface Noted {
  /** `tick:state` for each change of state: `0:s 1:r 6:x`. */
  readonly states: string;
  /** `tick:health` for each change of health: `1:starting 3:ready 6:none`. */
  readonly health: string;
  /** `tick:words` for the reason of each change of state, or of an error. */
  readonly why: string;
  /** `spawn@1 SIGTERM@6`, in ticks. */
  readonly deeds: string;
  /** `tick:input=outcome` for each command, in the order of the replies. */
  readonly answers: string;
  readonly completed: boolean;
}

const inputsOf = (picture: string): readonly { tick: number; letter: string }[] => {
  let tick = 0;
  let grouped = false;
  return [...picture].flatMap((letter) => {
    if (letter === '(' || letter === ')') {
      grouped = letter === '(';
      if (!grouped) tick++;
      return [];
    }
    const at = grouped ? tick : tick++;
    return letter === '-' ? [] : [{ tick: at, letter }];
  });
};

/** Plays a timeline in virtual time for an hour, and records the result. */
export const play = ({ inputs, lives, config = timelineConfig, adjusted = {}, leftover, hurryAt }: Timeline): Noted =>
  virtually((scheduler) => {
    const tick = () => scheduler.now() / TICK_MS;
    const states: string[] = [];
    const answers: string[] = [];
    const healthTransitions: string[] = [];
    const whys: string[] = [];
    const hurry$ = new ReplaySubject<void>(1);
    if (hurryAt !== undefined) timer(hurryAt * TICK_MS).subscribe(() => hurry$.next());
    const host = fakeHost({
      now: () => scheduler.now(),
      scripts: lives.map(script),
      hurry$,
      ...(leftover !== undefined && { leftover: script(leftover) }),
    });
    const requested: string[] = [];
    const inputFor = (letter: string): Input => {
      const request = requested.push(letter) - 1;
      const { name } = config;
      switch (letter) {
        case 'c':
          return { type: 'configure', name, config, cause: 'boot' };
        case 'n':
          return { type: 'configure', name, config: { ...config, args: ['new'] }, cause: 'reload', request };
        case 'a':
          return { type: 'adjust', name, config: { ...config, ...adjusted }, request };
        case 'x':
          return { type: 'remove', name, request };
        case 's':
          return { type: 'start', name, request };
        case 't':
          return { type: 'stop', name, request };
        case 'r':
          return { type: 'restart', name, request };
        default:
          throw new Error(`no such input: ${letter}`);
      }
    };
    const steps = inputsOf(inputs);
    const shutdown = steps.find(({ letter }) => letter === '|');
    const inputs$ = concat(
      from(steps.filter((step) => step !== shutdown)).pipe(
        concatMap(({ tick: at, letter }) =>
          of(inputFor(letter)).pipe(delay(Math.max(0, at * TICK_MS - scheduler.now()))),
        ),
      ),
      NEVER,
    ).pipe(takeUntil(shutdown ? timer(shutdown.tick * TICK_MS) : NEVER));
    let last = '';
    let lastHealth = 'none';
    const noteHealth = ({ health = { state: 'none' } }: ServerStatus) => {
      if (health.state !== lastHealth) healthTransitions.push(`${tick()}:${health.state}`);
      lastHealth = health.state;
    };
    let completed = false;
    server(config.name, inputs$, { host, ports: keyedMutex() })
      .pipe(takeUntil(timer(HORIZON_MS)))
      .subscribe({
        next: (output) => {
          if (output.type === 'reply') {
            const { request, outcome } = output;
            answers.push(`${tick()}:${requested[request]}=${outcome.type === 'failed' ? outcome.kind : outcome.type}`);
            return;
          }
          const { status } = output;
          const { state, gone, reason, error } = status;
          const letter = gone ? 'z' : LETTERS[state];
          if (letter !== last) states.push(`${tick()}:${letter}`);
          if (letter !== last) whys.push(`${tick()}:${error ?? reason}`);
          last = letter;
          noteHealth(status);
        },
        complete: () => {
          completed = scheduler.now() < HORIZON_MS;
        },
      });
    return {
      get states() {
        return states.join(' ');
      },
      get health() {
        return healthTransitions.join(' ');
      },
      get why() {
        return whys.join(', ');
      },
      get deeds() {
        return host.deeds
          .filter((deed) => !deed.endsWith(`@${HORIZON_MS}`))
          .map((deed) => deed.replace(/@(\d+)$/, (_, ms) => `@${Number(ms) / TICK_MS}`))
          .join(' ');
      },
      get answers() {
        return answers.join(' ');
      },
      get completed() {
        return completed;
      },
    };
  });

/** A row of the table: a promise, the timeline, and the expected result. */
export const promise = (title: string, timeline: Timeline, expected: Partial<Noted>): void => {
  it(title, () => {
    const noted = play(timeline);
    const picked = Object.fromEntries(Object.keys(expected).map((key) => [key, noted[key as keyof Noted]]));
    expect(picked).to.deep.equal(expected);
  });
};
