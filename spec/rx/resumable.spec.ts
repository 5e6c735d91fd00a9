import { resumable } from '../../lib/rx/resumable.ts';
import { marbles } from '../support/marbles.ts';

describe('resumable', () => {
  it(
    'is the source for whoever waits for it',
    marbles(({ cold, expectObservable }) => {
      const source = cold('   -----(v|)');
      expectObservable(resumable(source, 20)).toBe('-----(v|)');
    }),
  );

  it(
    'is joined by who comes while it goes on, though the first has given up',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('   -----(v|)');
      const resumed = resumable(source, 20);
      expectObservable(resumed, '^-!').toBe('---');
      expectObservable(resumed, '---^').toBe('-----(v|)');
      expectSubscriptions(source.subscriptions).toBe('^----!');
    }),
  );

  it(
    'keeps what it came to when nobody was there, for the next only',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('   --(v|)');
      const resumed = resumable(source, 20);
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
      const resumed = resumable(source, 3);
      expectObservable(resumed, '^!').toBe('--');
      expectObservable(resumed, '------^').toBe('---------------(v|)');
      expectSubscriptions(source.subscriptions).toBe(['^---!', '------^--------!']);
    }),
  );

  it(
    'errors as the source does',
    marbles(({ cold, expectObservable }) => {
      expectObservable(resumable(cold('--#'), 5)).toBe('--#');
    }),
  );
});
