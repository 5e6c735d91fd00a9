import { expect } from 'chai';
import { EMPTY, NEVER, Subject, throwError } from 'rxjs';
import { tapFrom } from '../../../lib/rx/lean/tap-from.ts';
import { marbles } from '../../support/marbles.ts';
import { operatorContract } from '../../support/operator-contract.ts';

describe('tapFrom', () => {
  operatorContract({ applied: tapFrom(NEVER), like: (source$) => source$ });

  it(
    'makes what its effect throws an error of the stream, and ends both',
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
    'keeps its companion subscribed for as long as the source lasts',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const companion = cold('-x-x-x-x-x');
      expectObservable(cold(' a--b-|').pipe(tapFrom(companion))).toBe('a--b-|');
      expectSubscriptions(companion.subscriptions).toBe('^----!');
    }),
  );

  it('gives the companion’s values to the effect, for as long as the source lasts', () => {
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
    'outlives its companion',
    marbles(({ cold, expectObservable }) => {
      expectObservable(cold('a--b|').pipe(tapFrom(cold('-|')))).toBe('a--b|');
      expectObservable(cold('a--b|').pipe(tapFrom(EMPTY))).toBe('a--b|');
    }),
  );

  it(
    'lets the companion’s errors through, and does not subscribe to the source after one that came at once',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('a--b|');
      expectObservable(source.pipe(tapFrom(throwError(() => 'error')))).toBe('#');
      expectSubscriptions(source.subscriptions).toBe([]);
    }),
  );

  it(
    'drops the companion when it is unsubscribed',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const companion = cold('-x-x-x');
      expectObservable(NEVER.pipe(tapFrom(companion)), '^--!').toBe('---');
      expectSubscriptions(companion.subscriptions).toBe('^--!');
    }),
  );
});
