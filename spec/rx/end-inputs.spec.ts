import { mergeMap, NEVER, takeUntil } from 'rxjs';
import { endInputs } from '../../lib/rx/end-inputs.ts';
import { marbles } from '../support/kits/marbles.ts';
import { operatorContract } from '../support/kits/operator-contract.ts';

describe('endInputs', () => {
  operatorContract({ applied: endInputs(NEVER), like: takeUntil(NEVER) });

  it(
    'cuts the source and completes',
    marbles(({ hot, expectObservable }) => {
      expectObservable(hot('a-b-c').pipe(endInputs(hot('---x')))).toBe('a-b|');
    }),
  );

  it(
    'leaves inner streams of earlier values alive: the result completes with the last',
    marbles(({ hot, cold, expectObservable }) => {
      const source = hot('  a--b--c');
      const notifier = hot('----x');
      const inner = cold('  --i--|');
      expectObservable(
        source.pipe(
          endInputs(notifier),
          mergeMap(() => inner),
        ),
      ).toBe('--i--i--|');
    }),
  );
});
