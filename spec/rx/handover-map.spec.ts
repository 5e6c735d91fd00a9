import { expect } from 'chai';
import { concat, concatMap, delay, EMPTY, NEVER, type Observable, of, throwError, timer } from 'rxjs';
import { handoverMap } from '../../lib/rx/handover-map.ts';
import { marbles } from '../support/kits/marbles.ts';
import { operatorContract } from '../support/kits/operator-contract.ts';

/** Emits its value; two frames after it was superseded, emits `y` and completes. */
const polite = (value: string, superseded$: Observable<string>) =>
  concat(
    of(value),
    superseded$.pipe(
      delay(2),
      concatMap(() => of('y')),
    ),
  );

describe('handoverMap', () => {
  operatorContract({
    applied: handoverMap((value) => of(value)),
    like: concatMap((value) => of(value)),
    throwing: (source$, error) =>
      source$.pipe(
        handoverMap(() => {
          throw error;
        }),
      ),
  });

  it(
    'lets an inner observable complete before the next one begins',
    marbles(({ hot, expectObservable }) => {
      const source = hot('a---b------|');
      const expected = '  a-----(yb)--';
      expectObservable(source.pipe(handoverMap(polite)), '^---------!').toBe(expected);
    }),
  );

  it(
    'skips values superseded while waiting, and completes with the last inner observable',
    marbles(({ hot, expectObservable }) => {
      const source = hot('a---bc----|');
      const lives = (value: string, superseded$: Observable<string>) =>
        value === 'c' ? of('c') : polite(value, superseded$);
      expectObservable(source.pipe(handoverMap(lives))).toBe('a-----(yc)|');
    }),
  );

  it(
    'passes superseded values to skip, in order',
    marbles(({ hot, expectObservable }) => {
      const source = hot('a---bc---|');
      const skip = (value: string) => of(value.toUpperCase());
      const expected = '  a-----(yBc)--';
      expectObservable(source.pipe(handoverMap(polite, skip)), '^-------!').toBe(expected);
    }),
  );

  it(
    'replays superseded$ to a late subscriber',
    marbles(({ hot, expectObservable }) => {
      const late = (value: string, superseded$: Observable<string>) =>
        value === 'a' ? concat(timer(4).pipe(concatMap(() => EMPTY)), superseded$) : of('z');
      const source = hot('ab-----|');
      const expected = '  ----(bz)';
      expectObservable(source.pipe(handoverMap(late)), '^-----!').toBe(expected);
    }),
  );

  it(
    'completes with an empty source',
    marbles(({ hot, expectObservable }) => {
      expectObservable(hot('--|').pipe(handoverMap(polite))).toBe('--|');
    }),
  );

  it(
    'waits for ever for an inner observable that never completes',
    marbles(({ hot, expectObservable }) => {
      expectObservable(hot('a-b-|').pipe(handoverMap(() => NEVER))).toBe('-');
    }),
  );

  it(
    'passes on errors of the source and of an inner observable',
    marbles(({ hot, expectObservable }) => {
      expectObservable(hot('-#').pipe(handoverMap(polite))).toBe('-#');
      expectObservable(hot('-a').pipe(handoverMap(() => throwError(() => 'error')))).toBe('-#');
    }),
  );

  it(
    'unsubscribes the inner observable when it is unsubscribed',
    marbles(({ hot, cold, expectObservable, expectSubscriptions }) => {
      const life = cold('  -----x');
      const source = hot(' a------');
      expectObservable(source.pipe(handoverMap(() => life)), '^--!').toBe('----');
      expectSubscriptions(life.subscriptions).toBe('^--!');
    }),
  );

  it('hands over synchronous values in order', () => {
    const seen: number[] = [];
    of(1, 2, 3)
      .pipe(handoverMap((value) => of(value)))
      .subscribe((value) => seen.push(value));
    expect(seen).to.deep.equal([1, 2, 3]);
  });
});
