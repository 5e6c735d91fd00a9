import { defer, type Observable, tap } from 'rxjs';
import type { ServerConfig } from '../../model.ts';

/** By config: for each kind of request, the number of consecutive runs that ended without an answer to it. */
export type Unanswered = WeakMap<ServerConfig, Map<string, number>>;

/** Fewer may be a coincidence. */
const TOO_OFTEN = 2;

/**
 * Requests that may crash a server, since clients rarely send them: OPTIONS, DELETE, `ping` before the handshake. A
 * request that the last runs ended without answering is not sent to the next run.
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

  /** Mirrors the source, a request, which counts as unanswered until a value satisfies `isAnswer`. */
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

  /** Counts the requests that are still unanswered. To be called when the run is over. */
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
