import { concat, delay, ignoreElements, map, merge, NEVER, of, throwError } from 'rxjs';
import { pipeWhere } from '../../../lib/rx/lean/pipe-where.ts';
import { marbles } from '../../support/marbles.ts';
import { operatorContract } from '../../support/operator-contract.ts';

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
    'takes those that are picked through the projection, the others past it, and ends when the projection does',
    marbles(({ cold, expectObservable }) => {
      const late = pipeWhere(isB, (picked$) =>
        merge(picked$, concat(picked$.pipe(ignoreElements()), of('z').pipe(delay(3)))),
      );
      expectObservable(cold('-a--b---c---|').pipe(late)).toBe('-a--b---c------(z|)');
    }),
  );

  it(
    'ends with a projection that ends sooner, and leaves the source',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('-a--b---c');
      expectObservable(source.pipe(pipeWhere(isB, () => cold('---|')))).toBe('-a-|');
      expectSubscriptions(source.subscriptions).toBe('^--!');
    }),
  );

  it(
    'lets errors of the projection through, and gives it those of the source',
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
