import { expect } from 'chai';
import { EMPTY, NEVER, Subject, throwError } from 'rxjs';
import { tapFrom } from '../../../lib/rx/lean/tap-from.ts';
import { marbles } from '../../support/kits/marbles.ts';
import { operatorContract } from '../../support/kits/operator-contract.ts';

describe('tapFrom', () => {
  operatorContract({ applied: tapFrom(NEVER), like: (source$) => source$ });

  it(
    'errors if the effect throws, and unsubscribes from both',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('   -a--b--c');
      const companion = cold('---x---x');
      const error = new Error('thrown');
      const refuse = () => {
        throw error;
      };
      expectObservable(source.pipe(tapFrom(companion, refuse))).toBe('-a-#', undefined, error);
      expectSubscriptions(source.subscriptions).toBe('^--!');
      expectSubscriptions(companion.subscriptions).toBe('^--!');
    }),
  );

  it(
    'keeps its companion subscribed until the source ends',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const companion = cold('-x-x-x-x-x');
      expectObservable(cold(' a--b-|').pipe(tapFrom(companion))).toBe('a--b-|');
      expectSubscriptions(companion.subscriptions).toBe('^----!');
    }),
  );

  it('calls the effect with the companion’s values until the source ends', () => {
    const source = new Subject<string>();
    const companion = new Subject<string>();
    const seen: string[] = [];
    source.pipe(tapFrom(companion, (value) => seen.push(value))).subscribe((value) => seen.push(value));
    companion.next('x');
    source.next('a');
    companion.next('y');
    source.complete();
    companion.next('z');
    expect(seen).to.deep.equal(['x', 'a', 'y']);
  });

  it(
    'continues when its companion completes',
    marbles(({ cold, expectObservable }) => {
      expectObservable(cold('a--b|').pipe(tapFrom(cold('-|')))).toBe('a--b|');
      expectObservable(cold('a--b|').pipe(tapFrom(EMPTY))).toBe('a--b|');
    }),
  );

  it(
    'passes on the companion’s errors, and does not subscribe to the source after a synchronous one',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('a--b|');
      expectObservable(source.pipe(tapFrom(throwError(() => 'error')))).toBe('#');
      expectSubscriptions(source.subscriptions).toBe([]);
    }),
  );

  it(
    'unsubscribes from the companion',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const companion = cold('-x-x-x');
      expectObservable(NEVER.pipe(tapFrom(companion)), '^--!').toBe('---');
      expectSubscriptions(companion.subscriptions).toBe('^--!');
    }),
  );
});
