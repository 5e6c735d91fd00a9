import { NEVER, throwError } from 'rxjs';
import { mergeWhile } from '../../../lib/rx/lean/merge-while.ts';
import { marbles } from '../../support/kits/marbles.ts';
import { operatorContract } from '../../support/kits/operator-contract.ts';

describe('mergeWhile', () => {
  operatorContract({ applied: mergeWhile<unknown>(NEVER), like: (source$) => source$ });

  it(
    'merges the other stream until the source completes',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const other = cold('-x----x------x');
      expectObservable(cold('----a---b--|').pipe(mergeWhile(other))).toBe('-x--a-x-b--|');
      expectSubscriptions(other.subscriptions).toBe('^----------!');
    }),
  );

  it(
    'passes on errors of both',
    marbles(({ cold, expectObservable }) => {
      expectObservable(cold('a--b|').pipe(mergeWhile(cold('-#')))).toBe('a#');
      expectObservable(cold('a-#').pipe(mergeWhile(cold('-x')))).toBe('ax#');
    }),
  );

  it(
    'does not complete with the other stream',
    marbles(({ cold, expectObservable }) => {
      expectObservable(cold('a---b|').pipe(mergeWhile(cold('-x|')))).toBe('ax--b|');
    }),
  );

  it(
    'does not subscribe to the source if the other stream errors at once',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('a--b|');
      expectObservable(source.pipe(mergeWhile<string>(throwError(() => 'error')))).toBe('#');
      expectSubscriptions(source.subscriptions).toBe([]);
    }),
  );
});
