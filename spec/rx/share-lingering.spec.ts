import { shareLingering } from '../../lib/rx/share-lingering.ts';
import { marbles } from '../support/kits/marbles.ts';

describe('shareLingering', () => {
  it(
    'emits the source’s value to all subscribers',
    marbles(({ cold, expectObservable }) => {
      const source = cold('   -----(v|)');
      expectObservable(shareLingering(source, 20)).toBe('-----(v|)');
    }),
  );

  it(
    'is joined by a subscriber within the linger time after the first has unsubscribed',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('   -----(v|)');
      const resumed = shareLingering(source, 20);
      expectObservable(resumed, '^-!').toBe('---');
      expectObservable(resumed, '---^').toBe('-----(v|)');
      expectSubscriptions(source.subscriptions).toBe('^----!');
    }),
  );

  it(
    'keeps a value that came without subscribers, for the next one only',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('   --(v|)');
      const resumed = shareLingering(source, 20);
      expectObservable(resumed, '^!').toBe('--');
      expectObservable(resumed, '-----^').toBe('-----(v|)');
      expectObservable(resumed, '----------^').toBe('------------(v|)');
      expectSubscriptions(source.subscriptions).toBe(['^-!', '----------^-!']);
    }),
  );

  it(
    'unsubscribes from the source after the linger time, and starts again later',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('   ---------(v|)');
      const resumed = shareLingering(source, 3);
      expectObservable(resumed, '^!').toBe('--');
      expectObservable(resumed, '------^').toBe('---------------(v|)');
      expectSubscriptions(source.subscriptions).toBe(['^---!', '------^--------!']);
    }),
  );

  it(
    'errors with the source',
    marbles(({ cold, expectObservable }) => {
      expectObservable(shareLingering(cold('--#'), 5)).toBe('--#');
    }),
  );
});
