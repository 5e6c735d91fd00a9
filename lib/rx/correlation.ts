import { Observable, type Subscriber } from 'rxjs';

/**
 * Matches requests and replies by id where both travel through separate streams (Enterprise Integration Patterns,
 * "Correlation Identifier"). Sending and settling a request is O(1), however many are pending.
 */
export class Correlation<R> {
  readonly #waiting = new Map<number, Subscriber<R>>();
  #lastId = 0;
  #failure: { readonly error: unknown } | undefined;

  /**
   * Sends a request; emits its reply and completes. Cold: each subscription sends its own request. Unsubscribing only
   * drops the reply. Errors if the correlation ends before the reply.
   */
  request(send: (id: number) => void): Observable<R> {
    return new Observable((subscriber) => {
      if (this.#failure) return subscriber.error(this.#failure.error);
      const id = ++this.#lastId;
      this.#waiting.set(id, subscriber);
      subscriber.add(() => this.#waiting.delete(id));
      send(id);
    });
  }

  /** Delivers the reply to a request; dropped if the request was unsubscribed. */
  settle(id: number, reply: R): void {
    const subscriber = this.#waiting.get(id);
    subscriber?.next(reply);
    subscriber?.complete();
  }

  /** No further reply will come: pending and later requests error with `error`. */
  end(error: unknown): void {
    this.#failure = { error };
    for (const subscriber of this.#waiting.values()) subscriber.error(error);
  }
}
