import { expect } from 'chai';
import { Observable, take } from 'rxjs';
import { marbles } from './marbles.ts';

/** The application of an operator to a source. */
export type Applied = (source$: Observable<string>) => Observable<unknown>;

/** The parameters of the contract. */
export interface Contract {
  /** The operator. */
  readonly applied: Applied;
  /** The same, composed of operators of rxjs: the oracle. */
  readonly like: Applied;
  /** The operator with a callback that throws `error` when the source emits, if it takes any. */
  readonly throwing?: (source$: Observable<string>, error: Error) => Observable<unknown>;
}

/** Empty, never, one value, many, at once or in time, and errors before and after a value. */
const SOURCES = ['|', '', '--', 'a|', '-a|', 'a', '(ab|)', '--a--b-|', 'a-(bc)--d', '#', '-a-#', '(ab#)'];

/** Early unsubscriptions. */
const UNSUBSCRIPTIONS = ['(^!)', '^!', '^--!', '^------!'];

/**
 * The cases that rxjs requires for each operator (its CONTRIBUTING, "Creating Operators"): the same values, errors,
 * completion and subscriptions as the oracle for every kind of source, including synchronous ones, and a callback that
 * throws.
 */
export const operatorContract = ({ applied, like, throwing }: Contract): void => {
  for (const source of SOURCES) {
    it(
      `is like its oracle for ${JSON.stringify(source)}`,
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const ours = cold(source);
        const theirs = cold(source);
        expectObservable(applied(ours)).toEqual(like(theirs));
        expectSubscriptions(ours.subscriptions).toBe(
          source.includes('#') || source.includes('|') ? endOf(source) : '^',
        );
      }),
    );
  }

  for (const unsubscription of UNSUBSCRIPTIONS) {
    it(
      `lets go of its source when it is unsubscribed: ${unsubscription}`,
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const source = cold('-a-a-a-a-a-a');
        expectObservable(applied(source), unsubscription);
        expectSubscriptions(source.subscriptions).toBe(unsubscription);
      }),
    );
  }

  it('ends a synchronous source as soon as nothing more is wanted', () => {
    let emitted = 0;
    const endless$ = new Observable<string>((subscriber) => {
      while (!subscriber.closed && emitted < 1_000) {
        emitted++;
        subscriber.next('a');
      }
    });
    applied(endless$).pipe(take(1)).subscribe();
    expect(emitted).to.be.at.most(2);
  });

  if (throwing) {
    it(
      'makes what its callback throws an error of the stream, and ends the source',
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const error = new Error('thrown');
        const source = cold('--a--a--a');
        expectObservable(throwing(source, error)).toBe('--#', undefined, error);
        expectSubscriptions(source.subscriptions).toBe('^-!');
      }),
    );

    it('ends a synchronous source when its callback throws', () => {
      let emitted = 0;
      const endless$ = new Observable<string>((subscriber) => {
        while (!subscriber.closed && emitted < 1_000) {
          emitted++;
          subscriber.next('a');
        }
      });
      const errors: unknown[] = [];
      const error = new Error('thrown');
      throwing(endless$, error).subscribe({ error: (thrown) => errors.push(thrown) });
      expect(errors).to.deep.equal([error]);
      expect(emitted).to.equal(1);
    });
  }
};

/** The subscription to a source from its beginning to its end: `^--!`. A group takes no time within. */
const endOf = (source: string): string => {
  const end = source.startsWith('(') ? 0 : source.search(/[|#]/);
  return end === 0 ? '(^!)' : `^${'-'.repeat(end - 1)}!`;
};
