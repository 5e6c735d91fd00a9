import { type Observable, of } from 'rxjs';
import { codes, XyError } from '../errors.ts';
import { Latch } from './latch.ts';

/** The maximum number of subscriptions of one connection. */
export const MAX_SUBSCRIPTIONS = 1024;

/** The subscriptions of one connection. Ids count from 1 and are never reused (SPEC § 5). */
export class Subscriptions {
  #lastId = 0;
  readonly #cancelled = new Map<number, Latch>();

  /** @throws XyError if there are too many. */
  begin(): { readonly id: number; readonly cancelled: Latch } {
    if (this.#cancelled.size >= MAX_SUBSCRIPTIONS) {
      throw new XyError(codes.internalError, `this connection has ${MAX_SUBSCRIPTIONS} subscriptions: cancel some`);
    }
    const cancelled = new Latch();
    const id = ++this.#lastId;
    this.#cancelled.set(id, cancelled);
    return { id, cancelled };
  }

  /** Removes a subscription that has ended. */
  end(id: number): void {
    this.#cancelled.delete(id);
  }

  /** Emits when the subscription is cancelled; at once if it is over. Then completes. Never errors. */
  cancelled$(id: number): Observable<void> {
    return this.#cancelled.get(id)?.opened$ ?? of(undefined);
  }

  /** @returns false if there never was such a subscription. */
  cancel(id: number): boolean {
    this.#cancelled.get(id)?.open();
    return Number.isInteger(id) && id >= 1 && id <= this.#lastId;
  }
}
