import { NEVER } from 'rxjs';
import { revisions } from '../../lib/rx/revisions.ts';
import { marbles } from '../support/marbles.ts';

const longest = (current: string, value: string): string => (value.length > current.length ? value : current);
const values = { a: 'a', b: 'bb', c: 'ccc' };

describe('revisions', () => {
  it(
    'tells what made a difference',
    marbles(({ cold, expectObservable }) => {
      expectObservable(cold('a-a-b-a-b-c|', values).pipe(revisions(longest, ''))).toBe('a---b-----c|', values);
    }),
  );

  it(
    'tells what the first value led to, be that where it began',
    marbles(({ cold, expectObservable }) => {
      expectObservable(cold('-a-b-c|', values).pipe(revisions(longest, 'bb'))).toBe('-b---c|', values);
    }),
  );

  it(
    'is silent while the source is, and ends as it does',
    marbles(({ cold, expectObservable }) => {
      expectObservable(NEVER.pipe(revisions(longest, ''))).toBe('');
      expectObservable(cold<string>('--|').pipe(revisions(longest, ''))).toBe('--|');
      expectObservable(cold<string>('--#').pipe(revisions(longest, ''))).toBe('--#');
    }),
  );

  it(
    'errors when it can not be told what a value leads to, and leaves the source',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('-a-b');
      const refuse = () => {
        throw 'error';
      };
      expectObservable(source.pipe(revisions(refuse, ''))).toBe('-#');
      expectSubscriptions(source.subscriptions).toBe('^!');
    }),
  );

  it(
    'unsubscribes from the source',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('-a-b', values);
      expectObservable(source.pipe(revisions(longest, '')), '^-!').toBe('-a');
      expectSubscriptions(source.subscriptions).toBe('^-!');
    }),
  );
});
