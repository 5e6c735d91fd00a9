import { expect } from 'chai';
import { concat, delay, map, NEVER, of, take, tap, throwError } from 'rxjs';
import { pipeOnFirst } from '../../../lib/rx/lean/pipe-on-first.ts';
import { marbles } from '../../support/kits/marbles.ts';
import { operatorContract } from '../../support/kits/operator-contract.ts';

describe('pipeOnFirst', () => {
  operatorContract({
    applied: pipeOnFirst(map((value) => `${value}!`)),
    like: map((value) => `${value}!`),
    throwing: (source$, error) =>
      source$.pipe(
        pipeOnFirst(() => {
          throw error;
        }),
      ),
  });

  it(
    'is the projection of the source, including its first value',
    marbles(({ cold, expectObservable }) => {
      expectObservable(cold('--a--b|').pipe(pipeOnFirst(map((value) => `${value}!`)))).toBe('--x--y|', {
        x: 'a!',
        y: 'b!',
      });
    }),
  );

  it(
    'completes when the projection completes, sooner or later than the source',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      expectObservable(cold('-a|').pipe(pipeOnFirst(delay(3)))).toBe('----(a|)');
      const source = cold('-a-b-c');
      expectObservable(source.pipe(pipeOnFirst(take(2)))).toBe('-a-(b|)');
      expectSubscriptions(source.subscriptions).toBe('^--!');
    }),
  );

  it(
    'does not call project if the source has no value',
    marbles(({ cold, expectObservable }) => {
      const unasked = pipeOnFirst(() => throwError(() => 'asked'));
      expectObservable(cold('--|').pipe(unasked)).toBe('--|');
      expectObservable(cold('--#').pipe(unasked)).toBe('--#');
      expectObservable(NEVER.pipe(unasked)).toBe('');
    }),
  );

  it(
    'passes errors of the source to the projection, and errors of the projection on',
    marbles(({ cold, expectObservable }) => {
      expectObservable(cold('-a-#').pipe(pipeOnFirst(map(String)))).toBe('-a-#');
      expectObservable(cold('-a-b').pipe(pipeOnFirst((source$) => concat(source$.pipe(take(1)), cold('-#'))))).toBe(
        '-a#',
      );
    }),
  );

  it(
    'unsubscribes from both',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('-a----');
      const made = cold('--x---');
      expectObservable(source.pipe(pipeOnFirst(() => made)), '^---!').toBe('---x');
      expectSubscriptions(source.subscriptions).toBe('^---!');
      expectSubscriptions(made.subscriptions).toBe('-^--!');
    }),
  );

  it('passes on all values of a synchronous source', () => {
    const seen: number[] = [];
    of(1, 2, 3)
      .pipe(pipeOnFirst(tap((value) => seen.push(value))))
      .subscribe();
    expect(seen).to.deep.equal([1, 2, 3]);
  });
});
