import { expect } from 'chai';
import { concatMap, EMPTY, NEVER, of, Subject, take, throwError } from 'rxjs';
import { concatMapIterable } from '../../../lib/rx/lean/concat-map-iterable.ts';
import { marbles } from '../../support/kits/marbles.ts';
import { operatorContract } from '../../support/kits/operator-contract.ts';

describe('concatMapIterable', () => {
  operatorContract({
    applied: concatMapIterable((value) => [value, `${value}!`]),
    like: concatMap((value) => [value, `${value}!`]),
    throwing: (source$, error) =>
      source$.pipe(
        concatMapIterable(() => {
          throw error;
        }),
      ),
  });

  it(
    'emits the projected values synchronously, and ends with the source',
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot('       a-----b--c---|');
      const expected = '         (abc)-b------|';
      const lists: Readonly<Record<string, string>> = { a: 'abc', b: 'b', c: '' };
      expectObservable(source.pipe(concatMapIterable((value) => lists[value] ?? ''))).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe('^------------!');
    }),
  );

  it(
    'is empty, endless or errors like its source',
    marbles(({ expectObservable }) => {
      expectObservable(EMPTY.pipe(concatMapIterable(() => [1]))).toBe('|');
      expectObservable(NEVER.pipe(concatMapIterable(() => [1]))).toBe('-');
      expectObservable(throwError(() => 'error').pipe(concatMapIterable(() => [1]))).toBe('#');
    }),
  );

  it(
    'errors with what the iterable throws, and unsubscribes from the source',
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot('-a-b-');
      const faulty = concatMapIterable(function* (value: string) {
        yield value;
        throw 'error';
      });
      expectObservable(source.pipe(faulty)).toBe('-(a#)');
      expectSubscriptions(source.subscriptions).toBe('^!');
    }),
  );

  it(
    'unsubscribes from the source',
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot('-a-b-c-');
      expectObservable(source.pipe(concatMapIterable((value) => [value])), '^---!').toBe('-a-b-');
      expectSubscriptions(source.subscriptions).toBe('^---!');
    }),
  );

  it('stops iterating when it is unsubscribed', () => {
    const made: number[] = [];
    let isClosed = false;
    const endless = function* () {
      try {
        for (let n = 1; ; n++) {
          made.push(n);
          yield n;
        }
      } finally {
        isClosed = true;
      }
    };
    of(0).pipe(concatMapIterable(endless), take(2)).subscribe();
    expect([made, isClosed]).to.deep.equal([[1, 2], true]);
  });

  it('projects values that the source emits re-entrantly', () => {
    const source = new Subject<number>();
    const seen: number[] = [];
    source.pipe(concatMapIterable((n) => [n, n + 1])).subscribe((n) => {
      seen.push(n);
      if (n === 1) source.next(10);
    });
    source.next(1);
    expect(seen).to.deep.equal([1, 10, 11, 2]);
  });
});
