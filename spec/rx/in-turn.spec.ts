import { expect } from 'chai';
import { defer, NEVER, of, take } from 'rxjs';
import { inTurn } from '../../lib/rx/in-turn.ts';
import { marbles } from '../support/marbles.ts';

describe('inTurn', () => {
  it(
    'begins the second when the first has completed',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const last = cold('-b--|');
      expectObservable(inTurn(cold('--a|'), last)).toBe('--a-b--|');
      expectSubscriptions(last.subscriptions).toBe('---^---!');
    }),
  );

  it(
    'lets errors of either through, and begins nothing after one',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const last = cold('-#');
      expectObservable(inTurn(cold('--#'), last)).toBe('--#');
      expectSubscriptions(last.subscriptions).toBe([]);
      expectObservable(inTurn(cold('--|'), cold('-#'))).toBe('---#');
    }),
  );

  it(
    'ends whichever is under way when it is unsubscribed',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const first = cold('---|');
      const last = cold('-');
      expectObservable(inTurn(first, NEVER), '^-!').toBe('---');
      expectSubscriptions(first.subscriptions).toBe('^-!');
      expectObservable(inTurn(cold('--|'), last), '^---!').toBe('-----');
      expectSubscriptions(last.subscriptions).toBe('--^-!');
    }),
  );

  it('does not begin the second for somebody who has had enough of the first', () => {
    let begun = false;
    const last$ = defer(() => {
      begun = true;
      return NEVER;
    });
    inTurn(of(1), last$).pipe(take(1)).subscribe();
    expect(begun).to.equal(false);
  });
});
