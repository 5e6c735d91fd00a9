import { expect } from 'chai';
import { concat, defer, NEVER, of, take } from 'rxjs';
import { concatLean } from '../../../lib/rx/lean/concat-lean.ts';
import { marbles } from '../../support/kits/marbles.ts';
import { operatorContract } from '../../support/kits/operator-contract.ts';

describe('concatLean', () => {
  operatorContract({
    applied: (source$) => concatLean(source$, of('last')),
    like: (source$) => concat(source$, of('last')),
  });
  describe('as the second', () => {
    operatorContract({
      applied: (source$) => concatLean(of('first'), source$),
      like: (source$) => concat(of('first'), source$),
    });
  });

  it(
    'subscribes to the second when the first has completed',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const last = cold('-b--|');
      expectObservable(concatLean(cold('--a|'), last)).toBe('--a-b--|');
      expectSubscriptions(last.subscriptions).toBe('---^---!');
    }),
  );

  it(
    'passes on errors of both, and subscribes to nothing after one',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const last = cold('-#');
      expectObservable(concatLean(cold('--#'), last)).toBe('--#');
      expectSubscriptions(last.subscriptions).toBe([]);
      expectObservable(concatLean(cold('--|'), cold('-#'))).toBe('---#');
    }),
  );

  it(
    'unsubscribes from the current one when it is unsubscribed',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const first = cold('---|');
      const last = cold('-');
      expectObservable(concatLean(first, NEVER), '^-!').toBe('---');
      expectSubscriptions(first.subscriptions).toBe('^-!');
      expectObservable(concatLean(cold('--|'), last), '^---!').toBe('-----');
      expectSubscriptions(last.subscriptions).toBe('--^-!');
    }),
  );

  it('does not subscribe to the second if it is unsubscribed during the first', () => {
    let begun = false;
    const last$ = defer(() => {
      begun = true;
      return NEVER;
    });
    concatLean(of(1), last$).pipe(take(1)).subscribe();
    expect(begun).to.equal(false);
  });
});
