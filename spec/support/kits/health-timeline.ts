import { expect } from 'chai';
import { defer, NEVER, of, takeUntil, timer } from 'rxjs';
import { health } from '../../../lib/health/health.ts';
import type { Observation, Prober } from '../../../lib/health/observation.ts';
import type { HealthConfig } from '../../../lib/model.ts';
import { coalescedTimer } from '../../../lib/rx/coalesced-timer.ts';
import { serverConfig } from '../fixtures/configs.ts';
import { virtually } from './marbles.ts';

/** The observations by letter; `~`: the check never ends by itself. */
const FOUND: Readonly<Record<string, Observation>> = {
  a: { type: 'absent' },
  f: { type: 'foreign', holder: { pid: 17, name: 'nginx' } },
  v: { type: 'good', facts: { server: { name: 's', version: '1' }, protocol: '2025-11-25', era: 'legacy' } },
  l: { type: 'good' },
  x: { type: 'status', status: 404, path: '/mcp' },
  u: { type: 'unasked' },
};

export interface HealthTimeline {
  /** A letter for each check, in order; the last one is repeated. */
  readonly checks: string;
  readonly config?: Partial<HealthConfig>;
  readonly name?: string;
  /** The end of the run. */
  readonly untilMs?: number;
}

export interface Told {
  /** `ready@0 ready@100 alive@2100`: each check and its beginning, in milliseconds; `thorough` ones as `ready!`. */
  readonly asked: string;
  /** `100:ready`, with a detail: `30000:unhealthy(nothing listens …)`. */
  readonly told: string;
}

/** Durations that fit a line: one second between checks, ten to become ready. */
const QUICK: Partial<HealthConfig> = { intervalMs: 1_000, startTimeoutMs: 10_000, timeoutMs: 500 };

/** Plays the health of a run in virtual time. */
export const playHealth = ({ checks, config = {}, name = 'a', untilMs = 5_000 }: HealthTimeline): Told =>
  virtually((scheduler) => {
    const asked: string[] = [];
    const told: string[] = [];
    const letters = [...checks];
    const check = (kind: string) =>
      defer(() => {
        asked.push(`${kind}@${Math.round(scheduler.now())}`);
        const letter = letters.length > 1 ? letters.shift() : letters[0];
        const found = FOUND[letter ?? ''];
        return found === undefined ? NEVER : of(found);
      });
    const prober: Prober = {
      ready: (thorough) => check(thorough ? 'ready!' : 'ready'),
      alive: () => check('alive'),
    };
    const base = serverConfig({ name });
    health({ ...base, health: { ...base.health, ...QUICK, ...config } }, prober, coalescedTimer(scheduler))
      .pipe(takeUntil(timer(untilMs)))
      .subscribe({
        next: ({ state, detail }) =>
          told.push(`${Math.round(scheduler.now())}:${state}${detail === undefined ? '' : `(${detail})`}`),
      });
    return {
      get asked() {
        return asked.join(' ');
      },
      get told() {
        return told.join(' ');
      },
    };
  });

/** A row of the table: a promise, the timeline, and the expected result. */
export const healthPromise = (title: string, timeline: HealthTimeline, expected: Partial<Told>): void => {
  it(title, () => {
    const told = playHealth(timeline);
    const picked = Object.fromEntries(Object.keys(expected).map((key) => [key, told[key as keyof Told]]));
    expect(picked).to.deep.equal(expected);
  });
};
