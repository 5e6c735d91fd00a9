import { endWith, finalize, type MonoTypeOperatorFunction, type Observable } from 'rxjs';
import type { Gate } from '../ports.ts';
import { concatMapIterable } from '../rx/lean/concat-map-iterable.ts';
import { mergeWhile } from '../rx/lean/merge-while.ts';
import type { ServerChange } from '../wire/notifications.ts';

/**
 * Keeps a slow reader of changes cheap: while the gate is shut, those of one server become one, from where the reader
 * last saw its state to where it is now, with the newest health. So each `from` is still the `to` before it, and a reader
 * that never reads costs one change a server, with which `charge` is called. What went back and forth is left out. Completes with the source, after what
 * was not seen by then.
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

/** What a change that was not seen yet takes in memory, about. */
const CHANGE_BYTES = 512;

/** The source's last word. */
const END = Symbol('end');

const both = (since: ServerChange | undefined, change: ServerChange): ServerChange => {
  if (since === undefined) return change;
  return { ...(since.health && { health: since.health }), ...change, from: since.from };
};

const isChange = (signal: unknown): signal is ServerChange =>
  typeof signal === 'object' && signal !== null && 'from' in signal;
