import { concat, delay, ignoreElements, map, merge, NEVER, of, throwError } from 'rxjs';
import { pipeWhere } from '../../../lib/rx/lean/pipe-where.ts';
import { marbles } from '../../support/kits/marbles.ts';
import { operatorContract } from '../../support/kits/operator-contract.ts';

const isB = (value: string): value is 'b' => value === 'b';

describe('pipeWhere', () => {
  operatorContract({
    applied: pipeWhere(
      isB,
      map((value) => `${value}!`),
    ),
    like: map((value) => (value === 'b' ? 'b!' : value)),
    throwing: (source$, error) =>
      source$.pipe(
        pipeWhere(
          (value): value is 'b' => {
            throw error;
          },
          map((value) => value),
        ),
      ),
  });

  it(
    'sends matching values through the projection, the others directly, and completes with the projection',
    marbles(({ cold, expectObservable }) => {
      const late = pipeWhere(isB, (picked$) =>
        merge(picked$, concat(picked$.pipe(ignoreElements()), of('z').pipe(delay(3)))),
      );
      expectObservable(cold('-a--b---c---|').pipe(late)).toBe('-a--b---c------(z|)');
    }),
  );

  it(
    'completes with a projection that completes early, and unsubscribes from the source',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('-a--b---c');
      expectObservable(source.pipe(pipeWhere(isB, () => cold('---|')))).toBe('-a-|');
      expectSubscriptions(source.subscriptions).toBe('^--!');
    }),
  );

  it(
    'passes on errors of the projection, and passes those of the source to it',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('-a');
      expectObservable(source.pipe(pipeWhere(isB, () => throwError(() => 'error')))).toBe('#');
      expectSubscriptions(source.subscriptions).toBe([]);
      expectObservable(
        cold<string>('-a-#').pipe(
          pipeWhere(
            isB,
            map((value) => value),
          ),
        ),
      ).toBe('-a-#');
    }),
  );

  it(
    'unsubscribes from both',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('-a-a-a');
      const projected = cold('--x--x');
      expectObservable(source.pipe(pipeWhere(isB, () => projected)), '^---!').toBe('-axa');
      expectSubscriptions(source.subscriptions).toBe('^---!');
      expectSubscriptions(projected.subscriptions).toBe('^---!');
      expectObservable(NEVER.pipe(pipeWhere(isB, () => NEVER)), '^-!');
    }),
  );
});
