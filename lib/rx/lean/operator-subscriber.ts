import { Subscriber } from 'rxjs';

/** What an operator does with what its source has to say. */
export interface OperatorObserver<T> {
  next(value: T): void;
  /** Default: the destination errors. */
  error?(error: unknown): void;
  /** Default: the destination completes. */
  complete?(): void;
}

/**
 * A subscriber for a source of an operator: rxjs' own `createOperatorSubscriber`, which it does not export, with the same
 * contract. What `observer` throws is an error of the destination and ends the source; a destination that is unsubscribed
 * unsubscribes the source, also one that is still emitting synchronously.
 *
 * The operators in this folder are made with it. Each is a variant of an operator of rxjs for streams that last as long as
 * a server: a subscriber saved there is 1 to 2 KB saved for each server.
 */
export const operatorSubscriber = <T>(
  destination: Subscriber<never> | Subscriber<unknown>,
  { next, error, complete }: OperatorObserver<T>,
): Subscriber<T> => {
  const subscriber = new Subscriber<T>({
    next: (value) => {
      try {
        next(value);
      } catch (thrown) {
        destination.error(thrown);
      }
    },
    error: error ?? ((failure: unknown) => destination.error(failure)),
    complete: () => {
      try {
        if (complete) complete();
        else destination.complete();
      } catch (thrown) {
        destination.error(thrown);
      }
    },
  });
  destination.add(subscriber);
  return subscriber;
};
