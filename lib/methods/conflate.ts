import { type MonoTypeOperatorFunction, merge, mergeMap } from 'rxjs';
import type { Gate } from '../ports.ts';
import type { ServerChange } from '../wire/notifications.ts';

/**
 * Keeps a slow reader of changes cheap: while the gate is shut, those of one server become one, from where the reader
 * last saw its state to where it is now, with the newest health. So each `from` is still the `to` before it, and a reader
 * that never reads costs one change a server. What went back and forth is left out.
 */
export const conflate =
  (gate: Gate): MonoTypeOperatorFunction<ServerChange> =>
  (changes$) => {
    const unseen = new Map<string, ServerChange>();
    return merge(changes$, gate.opened$).pipe(
      mergeMap((signal) => {
        if (isChange(signal)) {
          if (gate.isOpen() && unseen.size === 0) return [signal];
          unseen.set(signal.name, both(unseen.get(signal.name), signal));
        }
        if (!gate.isOpen()) return [];
        const seen = [...unseen.values()].filter(({ from, to, health }) => from !== to || health !== undefined);
        unseen.clear();
        return seen;
      }),
    );
  };

const both = (since: ServerChange | undefined, change: ServerChange): ServerChange => {
  if (since === undefined) return change;
  return { ...(since.health && { health: since.health }), ...change, from: since.from };
};

const isChange = (signal: unknown): signal is ServerChange =>
  typeof signal === 'object' && signal !== null && 'from' in signal;
