import { defer, type Observable, tap } from 'rxjs';
import type { ServerConfig } from '../../model.ts';

/** By config: how many runs in a row ended before they had answered a question. */
export type Unanswered = WeakMap<ServerConfig, Map<string, number>>;

/** So many are no coincidence. */
const TOO_OFTEN = 2;

/** What one run is asked that a server might not outlive, since clients rarely ask it. */
export interface Trials {
  /** Whether it is better not asked, as the runs before this one ended by it. */
  isSpared(question: string): boolean;
  /** Asks, and remembers until `isAnswer` that this may be what ends the run. */
  attempt<T>(question: string, asked$: Observable<T>, isAnswer: (found: T) => boolean): Observable<T>;
  /** The run is over. */
  over(): void;
}

/** The trials of one run. */
export const trials = (all: Unanswered, config: ServerConfig): Trials => {
  const open = new Set<string>();
  return {
    isSpared: (question) => (all.get(config)?.get(question) ?? 0) >= TOO_OFTEN,
    attempt: (question, asked$, isAnswer) =>
      defer(() => {
        open.add(question);
        return asked$.pipe(
          tap((found) => {
            if (!isAnswer(found)) return;
            open.delete(question);
            all.get(config)?.delete(question);
          }),
        );
      }),
    over: () => {
      if (open.size === 0) return;
      const counts = all.get(config) ?? new Map<string, number>();
      for (const question of open) counts.set(question, (counts.get(question) ?? 0) + 1);
      all.set(config, counts);
    },
  };
};
