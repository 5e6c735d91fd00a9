import { delay, EMPTY, type Observable, switchMap, throwError, timer } from 'rxjs';
import { mergeWithCompletion } from '../../../lib/rx/lean/merge-with-completion.ts';
import { marbles } from '../../support/kits/marbles.ts';
import { operatorContract } from '../../support/kits/operator-contract.ts';

describe('mergeWithCompletion', () => {
  operatorContract({ applied: mergeWithCompletion(() => EMPTY), like: (source$) => source$ });

  it(
    'notifies the work when the source completes, and completes with the last of both',
    marbles(({ cold, expectObservable }) => {
      const work = (completed$: Observable<unknown>) => completed$.pipe(delay(3));
      expectObservable(cold('--a--|').pipe(mergeWithCompletion(work))).toBe('--a-----(b|)', { a: 'a', b: true });
      expectObservable(cold('--a--|').pipe(mergeWithCompletion(() => cold('-c|')))).toBe('-ca--|');
    }),
  );

  it(
    'notifies late subscribers',
    marbles(({ cold, expectObservable }) => {
      const late = (completed$: Observable<unknown>) => timer(4).pipe(switchMap(() => completed$));
      expectObservable(cold('--|').pipe(mergeWithCompletion(late))).toBe('----(b|)', { b: true });
    }),
  );

  it(
    'passes on errors of the work, and what its factory throws',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      expectObservable(cold('a---b|').pipe(mergeWithCompletion(() => cold('--#')))).toBe('a-#');
      const error = new Error('thrown');
      const source = cold('-a-a');
      const throwing = mergeWithCompletion<string, string>(() => {
        throw error;
      });
      expectObservable(source.pipe(throwing)).toBe('#', undefined, error);
      expectSubscriptions(source.subscriptions).toBe('(^!)');
    }),
  );

  it(
    'unsubscribes from both',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('-a-a-a');
      const work = cold('--x--x');
      expectObservable(source.pipe(mergeWithCompletion(() => work)), '^---!').toBe('-axa');
      expectSubscriptions(source.subscriptions).toBe('^---!');
      expectSubscriptions(work.subscriptions).toBe('^---!');
    }),
  );

  it(
    'does not begin the work if the source errors at once',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const work = cold('x');
      expectObservable(throwError(() => 'error').pipe(mergeWithCompletion(() => work))).toBe('#');
      expectSubscriptions(work.subscriptions).toBe([]);
    }),
  );
});
