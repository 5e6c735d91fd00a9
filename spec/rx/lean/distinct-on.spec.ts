import { expect } from 'chai';
import { distinctUntilChanged, EMPTY, map, NEVER, of, skip, startWith, take, throwError } from 'rxjs';
import { distinctOn } from '../../../lib/rx/lean/distinct-on.ts';
import { marbles } from '../../support/kits/marbles.ts';
import { operatorContract } from '../../support/kits/operator-contract.ts';

describe('distinctOn', () => {
  operatorContract({
    applied: (source$) => {
      let changes = 0;
      return distinctOn(source$, () => changes++ >> 1);
    },
    like: (source$) =>
      source$.pipe(
        startWith(''),
        map((_, changes) => changes >> 1),
        distinctUntilChanged(),
      ),
    throwing: (source$, error) =>
      distinctOn(source$, (before) => {
        if (before !== undefined) throw error;
        return 1;
      }).pipe(skip(1)),
  });

  it('errors if the first read throws', () => {
    const errors: unknown[] = [];
    const refuse = () => {
      throw 'thrown';
    };
    distinctOn(NEVER, refuse).subscribe({ error: (error) => errors.push(error) });
    expect(errors).to.deep.equal(['thrown']);
  });

  const looks = (...values: string[]) => {
    const left = [...values];
    return () => left.shift() ?? '?';
  };

  it(
    'emits the current value at once, and then each difference',
    marbles(({ hot, expectObservable }) => {
      const changes$ = hot('--x--x--x--|');
      expectObservable(distinctOn(changes$, looks('a', 'b', 'b', 'c'))).toBe('a-b-----c--|');
    }),
  );

  it('passes the previous value to read', () => {
    const seen: (number | undefined)[] = [];
    distinctOn<number>(of(1, 2, 3), (before) => {
      seen.push(before);
      return before === undefined ? 0 : Math.min(before + 1, 2);
    }).subscribe();
    expect(seen).to.deep.equal([undefined, 0, 1, 2]);
  });

  it('is cold: reads for each subscriber', () => {
    const seen: string[] = [];
    const observed$ = distinctOn(NEVER, looks('a', 'b'));
    observed$.subscribe((value) => seen.push(value));
    observed$.subscribe((value) => seen.push(value));
    expect(seen).to.deep.equal(['a', 'b']);
  });

  it(
    'completes and errors with changes$, and unsubscribes from it',
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      expectObservable(distinctOn(EMPTY, () => 'a')).toBe('(a|)');
      expectObservable(
        distinctOn(
          throwError(() => 'error'),
          () => 'a',
        ),
      ).toBe('(a#)');
      const changes$ = hot('-x-x-x-');
      expectObservable(distinctOn(changes$, looks('a', 'b', 'c', 'd')).pipe(take(3))).toBe('ab-(c|)');
      expectSubscriptions(changes$.subscriptions).toBe('^--!');
    }),
  );
});
