import { distinctUntilChanged, NEVER, scan } from 'rxjs';
import { scanDistinct } from '../../../lib/rx/lean/scan-distinct.ts';
import { marbles } from '../../support/kits/marbles.ts';
import { operatorContract } from '../../support/kits/operator-contract.ts';

const longest = (current: string, value: string): string => (value.length > current.length ? value : current);
const values = { a: 'a', b: 'bb', c: 'ccc' };

describe('scanDistinct', () => {
  operatorContract({
    applied: scanDistinct(longest, ''),
    like: (source$) => source$.pipe(scan(longest, ''), distinctUntilChanged()),
    throwing: (source$, error) =>
      source$.pipe(
        scanDistinct(() => {
          throw error;
        }, ''),
      ),
  });

  it(
    'emits results that differ',
    marbles(({ cold, expectObservable }) => {
      expectObservable(cold('a-a-b-a-b-c|', values).pipe(scanDistinct(longest, ''))).toBe('a---b-----c|', values);
    }),
  );

  it(
    'emits the first result, even if it is the seed',
    marbles(({ cold, expectObservable }) => {
      expectObservable(cold('-a-b-c|', values).pipe(scanDistinct(longest, 'bb'))).toBe('-b---c|', values);
    }),
  );

  it(
    'emits nothing without the source, and ends like it',
    marbles(({ cold, expectObservable }) => {
      expectObservable(NEVER.pipe(scanDistinct(longest, ''))).toBe('');
      expectObservable(cold<string>('--|').pipe(scanDistinct(longest, ''))).toBe('--|');
      expectObservable(cold<string>('--#').pipe(scanDistinct(longest, ''))).toBe('--#');
    }),
  );

  it(
    'errors if the accumulator throws, and unsubscribes from the source',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('-a-b');
      const refuse = () => {
        throw 'error';
      };
      expectObservable(source.pipe(scanDistinct(refuse, ''))).toBe('-#');
      expectSubscriptions(source.subscriptions).toBe('^!');
    }),
  );

  it(
    'unsubscribes from the source',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('-a-b', values);
      expectObservable(source.pipe(scanDistinct(longest, '')), '^-!').toBe('-a');
      expectSubscriptions(source.subscriptions).toBe('^-!');
    }),
  );
});
