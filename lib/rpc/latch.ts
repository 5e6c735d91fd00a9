import { defer, fromEventPattern, type Observable, of, take } from 'rxjs';

/** Something that happens once, and whoever asks late is told too. */
export class Latch {
  #waiting: Set<() => void> | undefined = new Set();

  /** Emits when it has happened, then completes; at once if it has already. Never errors. */
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

  /** It happens. A second time changes nothing. */
  open(): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    for (const tell of waiting ?? []) tell();
  }
}
