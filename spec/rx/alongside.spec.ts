import { NEVER, throwError } from 'rxjs';
import { alongside } from '../../lib/rx/alongside.ts';
import { endInputs } from '../../lib/rx/end-inputs.ts';
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

describe('endInputs', () => {
  it(
    'cuts the source and completes',
    marbles(({ hot, expectObservable }) => {
      expectObservable(hot('a-b-c').pipe(endInputs(hot('---x')))).toBe('a-b|');
    }),
  );
});
