import { defer, type Observable, tap } from 'rxjs';
import type { ServerConfig } from '../../model.ts';

/** By config: for each kind of request, how many runs in a row ended before they had answered it. */
export type Unanswered = WeakMap<ServerConfig, Map<string, number>>;

/** So many in a row are no coincidence. */
const TOO_OFTEN = 2;

/**
 * The requests to one run that may crash it, since clients rarely send them: OPTIONS, DELETE, `ping` before the handshake.
 * One that the last runs did not outlive is not sent to the next.
 */
export class Trials {
  readonly #all: Unanswered;
  readonly #config: ServerConfig;
  #open: Set<string> | undefined;

  constructor(all: Unanswered, config: ServerConfig) {
    this.#all = all;
    this.#config = config;
  }

  /** Whether the last runs ended without an answer to it. */
  isFatal(request: string): boolean {
    return (this.#all.get(this.#config)?.get(request) ?? 0) >= TOO_OFTEN;
  }

  /** Sends a request, which counts as unanswered until `isAnswer`. Emits, completes and errors as the source does. */
  attempt<T>(request: string, source$: Observable<T>, isAnswer: (found: T) => boolean): Observable<T> {
    return defer(() => {
      this.#open ??= new Set();
      this.#open.add(request);
      return source$.pipe(
        tap((found) => {
          if (isAnswer(found)) this.#answered(request);
        }),
      );
    });
  }

  /** The run is over. */
  over(): void {
    if (this.#open === undefined) return;
    const counts = this.#all.get(this.#config) ?? new Map<string, number>();
    for (const request of this.#open) counts.set(request, (counts.get(request) ?? 0) + 1);
    this.#all.set(this.#config, counts);
  }

  #answered(request: string): void {
    this.#open?.delete(request);
    if (this.#open?.size === 0) this.#open = undefined;
    this.#all.get(this.#config)?.delete(request);
  }
}
