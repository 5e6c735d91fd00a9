import { NEVER, throwError } from 'rxjs';
import { mergeWhile } from '../../../lib/rx/lean/merge-while.ts';
import { marbles } from '../../support/marbles.ts';
import { operatorContract } from '../../support/operator-contract.ts';

describe('mergeWhile', () => {
  operatorContract({ applied: mergeWhile<unknown>(NEVER), like: (source$) => source$ });

  it(
    'adds what another emits for as long as the source lasts',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const other = cold('-x----x------x');
      expectObservable(cold('----a---b--|').pipe(mergeWhile(other))).toBe('-x--a-x-b--|');
      expectSubscriptions(other.subscriptions).toBe('^----------!');
    }),
  );

  it(
    'lets errors of either through',
    marbles(({ cold, expectObservable }) => {
      expectObservable(cold('a--b|').pipe(mergeWhile(cold('-#')))).toBe('a#');
      expectObservable(cold('a-#').pipe(mergeWhile(cold('-x')))).toBe('ax#');
    }),
  );

  it(
    'is not ended by the other’s completion',
    marbles(({ cold, expectObservable }) => {
      expectObservable(cold('a---b|').pipe(mergeWhile(cold('-x|')))).toBe('ax--b|');
    }),
  );

  it(
    'does not subscribe to the source when the other errors at once',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('a--b|');
      expectObservable(source.pipe(mergeWhile<string>(throwError(() => 'error')))).toBe('#');
      expectSubscriptions(source.subscriptions).toBe([]);
    }),
  );
});
