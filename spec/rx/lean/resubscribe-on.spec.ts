import { concat, NEVER, of, startWith, switchMap } from 'rxjs';
import { resubscribeOn } from '../../../lib/rx/lean/resubscribe-on.ts';
import { marbles } from '../../support/kits/marbles.ts';
import { operatorContract } from '../../support/kits/operator-contract.ts';

describe('resubscribeOn', () => {
  operatorContract({ applied: resubscribeOn<unknown>(of()), like: (source$) => source$ });

  it(
    'subscribes to the source again when the notifier emits, like switchMap',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const [source, other] = [cold('--a--b---c'), cold('--a--b---c')];
      const notifier = '------x--|';
      expectObservable(source.pipe(resubscribeOn(cold(notifier)))).toBe('--a--b--a--b---c');
      expectObservable(source.pipe(resubscribeOn(cold(notifier)))).toEqual(
        cold(notifier).pipe(
          startWith('at once'),
          switchMap(() => other),
        ),
      );
      expectSubscriptions(source.subscriptions).toBe(['^-----!', '^-----!', '------^', '------^']);
    }),
  );

  it(
    'completes when both have completed',
    marbles(({ cold, expectObservable }) => {
      expectObservable(cold('-a|').pipe(resubscribeOn(cold('-----|')))).toBe('-a---|');
      expectObservable(cold('-----a|').pipe(resubscribeOn(cold('-|')))).toBe('-----a|');
      expectObservable(cold('-a|').pipe(resubscribeOn(cold('----x|')))).toBe('-a---a|');
      expectObservable(cold('-a|').pipe(resubscribeOn(NEVER))).toBe('-a-');
    }),
  );

  it(
    'passes on errors of both, and unsubscribes from the other',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const notifier = cold('-----x');
      expectObservable(cold('-a-#').pipe(resubscribeOn(notifier))).toBe('-a-#');
      expectSubscriptions(notifier.subscriptions).toBe('^--!');
      const source = cold('-a----');
      expectObservable(source.pipe(resubscribeOn(cold('---#')))).toBe('-a-#');
      expectSubscriptions(source.subscriptions).toBe('^--!');
    }),
  );

  it(
    'keeps the newest subscription when the notifier emits again before the source does',
    marbles(({ cold, expectObservable }) => {
      expectObservable(cold('---a').pipe(resubscribeOn(concat(cold('-x-x|'))))).toBe('------a');
    }),
  );
});
