import { shareLingering } from '../../lib/rx/share-lingering.ts';
import { marbles } from '../support/marbles.ts';

describe('shareLingering', () => {
  it(
    'is the source for whoever waits for it',
    marbles(({ cold, expectObservable }) => {
      const source = cold('   -----(v|)');
      expectObservable(shareLingering(source, 20)).toBe('-----(v|)');
    }),
  );

  it(
    'is joined by who comes while it goes on, though the first has given up',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('   -----(v|)');
      const resumed = shareLingering(source, 20);
      expectObservable(resumed, '^-!').toBe('---');
      expectObservable(resumed, '---^').toBe('-----(v|)');
      expectSubscriptions(source.subscriptions).toBe('^----!');
    }),
  );

  it(
    'keeps what it came to when nobody was there, for the next only',
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
    'ends when nobody has come for too long, and begins again',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('   ---------(v|)');
      const resumed = shareLingering(source, 3);
      expectObservable(resumed, '^!').toBe('--');
      expectObservable(resumed, '------^').toBe('---------------(v|)');
      expectSubscriptions(source.subscriptions).toBe(['^---!', '------^--------!']);
    }),
  );

  it(
    'errors as the source does',
    marbles(({ cold, expectObservable }) => {
      expectObservable(shareLingering(cold('--#'), 5)).toBe('--#');
    }),
  );
});
