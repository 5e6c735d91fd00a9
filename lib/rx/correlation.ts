import { Observable, type Subscriber } from 'rxjs';

/**
 * Requests and their replies, matched by id where both go their own ways as values of streams (Enterprise Integration
 * Patterns, "Correlation Identifier"). What it costs to send or to settle one does not depend on how many are under way.
 */
export class Correlation<R> {
  readonly #waiting = new Map<number, Subscriber<R>>();
  #lastId = 0;
  #failure: { readonly error: unknown } | undefined;

  /**
   * Sends a request; emits its reply and completes. Cold: each subscription is a request of its own. Unsubscribing loses
   * the reply, and nothing else. Errors when the correlation is ended before there is a reply.
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

  /** The reply to a request. One that nobody waits for any more is dropped. */
  settle(id: number, reply: R): void {
    const subscriber = this.#waiting.get(id);
    subscriber?.next(reply);
    subscriber?.complete();
  }

  /** No further reply will come: requests that wait error with this, and so do later ones. */
  end(error: unknown): void {
    this.#failure = { error };
    for (const subscriber of this.#waiting.values()) subscriber.error(error);
  }
}
