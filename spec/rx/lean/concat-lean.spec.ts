import { expect } from 'chai';
import { concat, defer, NEVER, of, take } from 'rxjs';
import { concatLean } from '../../../lib/rx/lean/concat-lean.ts';
import { marbles } from '../../support/marbles.ts';
import { operatorContract } from '../../support/operator-contract.ts';

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
    'begins the second when the first has completed',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const last = cold('-b--|');
      expectObservable(concatLean(cold('--a|'), last)).toBe('--a-b--|');
      expectSubscriptions(last.subscriptions).toBe('---^---!');
    }),
  );

  it(
    'lets errors of either through, and begins nothing after one',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const last = cold('-#');
      expectObservable(concatLean(cold('--#'), last)).toBe('--#');
      expectSubscriptions(last.subscriptions).toBe([]);
      expectObservable(concatLean(cold('--|'), cold('-#'))).toBe('---#');
    }),
  );

  it(
    'ends whichever is under way when it is unsubscribed',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const first = cold('---|');
      const last = cold('-');
      expectObservable(concatLean(first, NEVER), '^-!').toBe('---');
      expectSubscriptions(first.subscriptions).toBe('^-!');
      expectObservable(concatLean(cold('--|'), last), '^---!').toBe('-----');
      expectSubscriptions(last.subscriptions).toBe('--^-!');
    }),
  );

  it('does not begin the second for somebody who has had enough of the first', () => {
    let begun = false;
    const last$ = defer(() => {
      begun = true;
      return NEVER;
    });
    concatLean(of(1), last$).pipe(take(1)).subscribe();
    expect(begun).to.equal(false);
  });
});
