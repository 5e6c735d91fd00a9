import { endWith, type MonoTypeOperatorFunction, mergeMap, type Observable } from 'rxjs';
import type { Gate } from '../ports.ts';
import { mergeWhile } from '../rx/lean/merge-while.ts';
import type { ServerChange } from '../wire/notifications.ts';

/**
 * Keeps a slow reader of changes cheap: while the gate is shut, those of one server become one, from where the reader
 * last saw its state to where it is now, with the newest health. So each `from` is still the `to` before it, and a reader
 * that never reads costs one change a server. What went back and forth is left out. Completes with the source, after what
 * was not seen by then.
 */
export const conflate =
  (gate: Gate): MonoTypeOperatorFunction<ServerChange> =>
  (changes$) => {
    const unseen = new Map<string, ServerChange>();
    const signals$: Observable<unknown> = changes$.pipe(endWith(END));
    return signals$.pipe(
      mergeWhile(gate.opened$),
      mergeMap((signal) => {
        if (isChange(signal)) {
          if (gate.isOpen() && unseen.size === 0) return [signal];
          unseen.set(signal.name, both(unseen.get(signal.name), signal));
        }
        if (!gate.isOpen() && signal !== END) return [];
        const seen = [...unseen.values()].filter(({ from, to, health }) => from !== to || health !== undefined);
        unseen.clear();
        return seen;
      }),
    );
  };

/** The source's last word. */
const END = Symbol('end');

const both = (since: ServerChange | undefined, change: ServerChange): ServerChange => {
  if (since === undefined) return change;
  return { ...(since.health && { health: since.health }), ...change, from: since.from };
};

const isChange = (signal: unknown): signal is ServerChange =>
  typeof signal === 'object' && signal !== null && 'from' in signal;
