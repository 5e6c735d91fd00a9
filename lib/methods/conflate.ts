import { endWith, finalize, type MonoTypeOperatorFunction, type Observable } from 'rxjs';
import type { Gate } from '../ports.ts';
import { concatMapIterable } from '../rx/lean/concat-map-iterable.ts';
import { mergeWhile } from '../rx/lean/merge-while.ts';
import type { ServerChange } from '../wire/notifications.ts';

/**
 * Bounds the memory for a slow reader of changes: while the gate is closed, the changes of one server are merged into
 * one, from the state that the reader last saw to the current one, with the newest health. So each `from` is still the
 * previous `to`, and a reader that never reads costs at most one change per server; `charge` is called with their
 * memory. Changes that cancel each other out are dropped. Completes with the source, after the pending changes.
 */
export const conflate =
  (gate: Gate, charge: (bytes: number) => void = () => undefined): MonoTypeOperatorFunction<ServerChange> =>
  (changes$) => {
    const unseen = new Map<string, ServerChange>();
    let charged = 0;
    const count = () => {
      charge((unseen.size - charged) * CHANGE_BYTES);
      charged = unseen.size;
    };
    const signals$: Observable<unknown> = changes$.pipe(endWith(END));
    return signals$.pipe(
      mergeWhile(gate.opened$),
      concatMapIterable((signal): readonly ServerChange[] => {
        if (isChange(signal)) {
          if (gate.isOpen() && unseen.size === 0) return [signal];
          unseen.set(signal.name, both(unseen.get(signal.name), signal));
          count();
        }
        if (!gate.isOpen() && signal !== END) return [];
        const seen = [...unseen.values()].filter(({ from, to, health }) => from !== to || health !== undefined);
        unseen.clear();
        count();
        return seen;
      }),
      finalize(() => {
        unseen.clear();
        count();
      }),
    );
  };

/** The approximate memory of a pending change, in bytes. */
const CHANGE_BYTES = 512;

/** Marks the completion of the source. */
const END = Symbol('end');

const both = (since: ServerChange | undefined, change: ServerChange): ServerChange => {
  if (since === undefined) return change;
  return { ...(since.health && { health: since.health }), ...change, from: since.from };
};

const isChange = (signal: unknown): signal is ServerChange =>
  typeof signal === 'object' && signal !== null && 'from' in signal;
