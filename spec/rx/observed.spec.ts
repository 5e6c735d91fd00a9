import { expect } from 'chai';
import { EMPTY, NEVER, of, take, throwError } from 'rxjs';
import { observed } from '../../lib/rx/observed.ts';
import { marbles } from '../support/marbles.ts';

describe('observed', () => {
  const looks = (...values: string[]) => {
    const left = [...values];
    return () => left.shift() ?? '?';
  };

  it(
    'tells what is there at once, and then each difference',
    marbles(({ hot, expectObservable }) => {
      const changes$ = hot('--x--x--x--|');
      expectObservable(observed(changes$, looks('a', 'b', 'b', 'c'))).toBe('a-b-----c--|');
    }),
  );

  it('gives what was seen before to whoever looks', () => {
    const seen: (number | undefined)[] = [];
    observed<number>(of(1, 2, 3), (before) => {
      seen.push(before);
      return before === undefined ? 0 : Math.min(before + 1, 2);
    }).subscribe();
    expect(seen).to.deep.equal([undefined, 0, 1, 2]);
  });

  it('looks anew for each subscriber', () => {
    const seen: string[] = [];
    const observed$ = observed(NEVER, looks('a', 'b'));
    observed$.subscribe((value) => seen.push(value));
    observed$.subscribe((value) => seen.push(value));
    expect(seen).to.deep.equal(['a', 'b']);
  });

  it(
    'completes and errors with its changes, and lets go of them',
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      expectObservable(observed(EMPTY, () => 'a')).toBe('(a|)');
      expectObservable(
        observed(
          throwError(() => 'error'),
          () => 'a',
        ),
      ).toBe('(a#)');
      const changes$ = hot('-x-x-x-');
      expectObservable(observed(changes$, looks('a', 'b', 'c', 'd')).pipe(take(3))).toBe('ab-(c|)');
      expectSubscriptions(changes$.subscriptions).toBe('^--!');
    }),
  );
});
