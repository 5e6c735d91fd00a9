import { expect } from 'chai';
import { delay, NEVER, type Observable, Subject, switchMap, throwError, timer } from 'rxjs';
import { alongside, joinedBy } from '../../lib/rx/alongside.ts';
import { endInputs } from '../../lib/rx/end-inputs.ts';
import { withWork } from '../../lib/rx/with-work.ts';
import { marbles } from '../support/marbles.ts';

describe('alongside', () => {
  it(
    'keeps a companion subscribed for as long as the source lasts',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const companion = cold('-x-x-x-x-x');
      expectObservable(cold(' a--b-|').pipe(alongside(companion))).toBe('a--b-|');
      expectSubscriptions(companion.subscriptions).toBe('^----!');
    }),
  );

  it('gives the companion’s values to the effect, for as long as the source lasts', () => {
    const source = new Subject<string>();
    const companion = new Subject<string>();
    const seen: string[] = [];
    source.pipe(alongside(companion, (value) => seen.push(value))).subscribe((value) => seen.push(value));
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
      expectObservable(cold('a--b|').pipe(alongside(cold('-|')))).toBe('a--b|');
    }),
  );

  it(
    'lets the companion’s errors through',
    marbles(({ cold, expectObservable }) => {
      expectObservable(cold('a--b|').pipe(alongside(throwError(() => 'error')))).toBe('#');
    }),
  );

  it(
    'drops the companion when it is unsubscribed',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const companion = cold('-x-x-x');
      expectObservable(NEVER.pipe(alongside(companion)), '^--!').toBe('---');
      expectSubscriptions(companion.subscriptions).toBe('^--!');
    }),
  );
});

describe('joinedBy', () => {
  it(
    'adds what another emits for as long as the source lasts',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const other = cold('-x----x------x');
      expectObservable(cold('----a---b--|').pipe(joinedBy(other))).toBe('-x--a-x-b--|');
      expectSubscriptions(other.subscriptions).toBe('^----------!');
    }),
  );

  it(
    'lets errors of either through',
    marbles(({ cold, expectObservable }) => {
      expectObservable(cold('a--b|').pipe(joinedBy(cold('-#')))).toBe('a#');
      expectObservable(cold('a-#').pipe(joinedBy(cold('-x')))).toBe('ax#');
    }),
  );
});

describe('withWork', () => {
  it(
    'tells the work when the source has ended, and completes with the last of both',
    marbles(({ cold, expectObservable }) => {
      const work = (ended: Observable<unknown>) => ended.pipe(delay(3));
      expectObservable(cold('--a--|').pipe(withWork(work))).toBe('--a-----(b|)', { a: 'a', b: true });
      expectObservable(cold('--a--|').pipe(withWork(() => cold('-c|')))).toBe('-ca--|');
    }),
  );

  it(
    'tells work that asks late',
    marbles(({ cold, expectObservable }) => {
      const late = (ended: Observable<unknown>) => timer(4).pipe(switchMap(() => ended));
      expectObservable(cold('--|').pipe(withWork(late))).toBe('----(b|)', { b: true });
    }),
  );
});

describe('endInputs', () => {
  it(
    'cuts the source and completes',
    marbles(({ hot, expectObservable }) => {
      expectObservable(hot('a-b-c').pipe(endInputs(hot('---x')))).toBe('a-b|');
    }),
  );
});
