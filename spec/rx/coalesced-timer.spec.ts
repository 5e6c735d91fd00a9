import { expect } from 'chai';
import {
  asyncScheduler,
  concatWith,
  endWith,
  ignoreElements,
  map,
  merge,
  mergeMap,
  type Observable,
  timer,
} from 'rxjs';
import { coalescedTimer } from '../../lib/rx/coalesced-timer.ts';
import { marbles, virtually } from '../support/kits/marbles.ts';

// In virtual time, its clock is that of the spec.
const clock = asyncScheduler;

const asked = <T>(ms: number, then$: Observable<T>, value: string): Observable<string> =>
  timer(ms).pipe(
    mergeMap(() => then$),
    map(() => value),
  );

describe('coalescedTimer', () => {
  it(
    'fires at the nearest future multiple of the slack',
    marbles(({ expectObservable }) => {
      const slotted = coalescedTimer(clock);
      for (const [delay, expected] of [
        [0, '     -----(a|)'],
        [6, '     -----(a|)'],
        [7, '     -----(a|)'],
        [8, '     ----------(a|)'],
        [10, '    ----------(a|)'],
        [12, '    ----------(a|)'],
        [13, '    ---------------(a|)'],
      ] as const) {
        expectObservable(slotted(delay, 5).pipe(map(() => 'a'))).toBe(expected.trim());
      }
    }),
  );

  it(
    'counts from each subscription',
    marbles(({ expectObservable }) => {
      const slotted$ = coalescedTimer(clock)(10, 5).pipe(map(() => 'a'));
      expectObservable(slotted$, '----^').toBe('---------------(a|)');
      expectObservable(slotted$.pipe(concatWith(slotted$))).toBe('----------a---------(a|)');
    }),
  );

  it(
    'fires together with timers of other subscription times and slacks',
    marbles(({ expectObservable }) => {
      const slotted = coalescedTimer(clock);
      const all$ = merge(asked(3, slotted(6, 5), 'a'), asked(4, slotted(8, 5), 'b'), asked(6, slotted(3, 10), 'c'));
      expectObservable(all$).toBe('----------(abc|)');
    }),
  );

  it('wakes up once per slot', () => {
    const { timers, told } = virtually((scheduler) => {
      const slotted = coalescedTimer(clock);
      let told = 0;
      for (let delay = 8; delay <= 12; delay++) slotted(delay, 5).subscribe(() => told++);
      const timers = scheduler.actions.length;
      return {
        timers,
        get told() {
          return told;
        },
      };
    });
    expect({ timers, told }).to.deep.equal({ timers: 1, told: 5 });
  });

  it(
    'starts a new timer for a subscription while it fires',
    marbles(({ expectObservable }) => {
      const slotted = coalescedTimer(clock);
      const again$ = slotted(5, 5).pipe(mergeMap(() => slotted(0, 5).pipe(map(() => 'b'))));
      expectObservable(again$).toBe('----------(b|)');
    }),
  );

  it(
    'is not missed by a subscription while it fires, even if the clock lags behind the timer',
    marbles(({ expectObservable }) => {
      const slotted = coalescedTimer({ now: () => 0.9 * clock.now() });
      const again$ = slotted(5, 5).pipe(mergeMap(() => slotted(0, 5).pipe(map(() => 'b'))));
      expectObservable(again$).toBe('5.5ms (b|)');
    }),
  );

  it(
    'fires for the remaining subscribers when one has unsubscribed, and is cancelled when all have',
    marbles(({ expectObservable }) => {
      const slotted = coalescedTimer(clock);
      const a$ = slotted(10, 5).pipe(ignoreElements(), endWith('a'));
      expectObservable(a$, '^-!').toBe('---');
      expectObservable(a$).toBe('----------(a|)');
      expectObservable(slotted(20, 5), '^-!').toBe('---');
      expectObservable(slotted(17, 5).pipe(map(() => 'c')), '---^').toBe('--------------------(c|)');
    }),
  );
});
