import { expect } from 'chai';
import { EMPTY, NEVER, of, Subject, take, throwError } from 'rxjs';
import { spreadMap } from '../../lib/rx/spread-map.ts';
import { marbles } from '../support/marbles.ts';

describe('spreadMap', () => {
  it(
    'emits what is made of each value at once, and ends with the source',
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot('       a-----b--c---|');
      const expected = '         (abc)-b------|';
      const lists: Readonly<Record<string, string>> = { a: 'abc', b: 'b', c: '' };
      expectObservable(source.pipe(spreadMap((value) => lists[value] ?? ''))).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe('^------------!');
    }),
  );

  it(
    'is as empty, as endless, as faulty as its source',
    marbles(({ expectObservable }) => {
      expectObservable(EMPTY.pipe(spreadMap(() => [1]))).toBe('|');
      expectObservable(NEVER.pipe(spreadMap(() => [1]))).toBe('-');
      expectObservable(throwError(() => 'error').pipe(spreadMap(() => [1]))).toBe('#');
    }),
  );

  it(
    'errors with what the list throws, and leaves the source',
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot('-a-b-');
      const faulty = spreadMap(function* (value: string) {
        yield value;
        throw 'error';
      });
      expectObservable(source.pipe(faulty)).toBe('-(a#)');
      expectSubscriptions(source.subscriptions).toBe('^!');
    }),
  );

  it(
    'leaves the source when it is unsubscribed',
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot('-a-b-c-');
      expectObservable(source.pipe(spreadMap((value) => [value])), '^---!').toBe('-a-b-');
      expectSubscriptions(source.subscriptions).toBe('^---!');
    }),
  );

  it('asks a lazy list for no more than is wanted', () => {
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
    of(0).pipe(spreadMap(endless), take(2)).subscribe();
    expect([made, isClosed]).to.deep.equal([[1, 2], true]);
  });

  it('emits in between what comes of the source meanwhile', () => {
    const source = new Subject<number>();
    const seen: number[] = [];
    source.pipe(spreadMap((n) => [n, n + 1])).subscribe((n) => {
      seen.push(n);
      if (n === 1) source.next(10);
    });
    source.next(1);
    expect(seen).to.deep.equal([1, 10, 11, 2]);
  });
});
