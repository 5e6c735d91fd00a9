import { defer, fromEventPattern, type Observable, of, take } from 'rxjs';

/** An event that happens once, and replays to late subscribers. */
export class Latch {
  #waiting: Set<() => void> | undefined = new Set();

  /** Emits when it is opened, then completes; at once if it is open already. Never errors. */
  readonly opened$: Observable<void> = defer(() => {
    const waiting = this.#waiting;
    if (waiting === undefined) return of(undefined);
    return fromEventPattern<void>(
      (tell) => waiting.add(tell),
      (tell) => waiting.delete(tell),
    ).pipe(take(1));
  });

  get isOpen(): boolean {
    return this.#waiting === undefined;
  }

  /** Opens it. Idempotent. */
  open(): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    for (const tell of waiting ?? []) tell();
  }
}
