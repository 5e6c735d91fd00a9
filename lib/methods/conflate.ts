import { type MonoTypeOperatorFunction, merge, mergeMap } from 'rxjs';
import type { Transition } from '../model.ts';
import type { Gate } from '../ports.ts';

/** A transition and whose it is. */
export interface NamedTransition extends Transition {
  readonly name: string;
}

/**
 * Keeps a slow reader of transitions cheap: while the gate is shut, those of one server become one, from where the
 * reader last saw it to where it is now. So each `from` is still the `to` before it, and a reader that never reads costs
 * one transition a server. What went back and forth is left out.
 */
export const conflate =
  (gate: Gate): MonoTypeOperatorFunction<NamedTransition> =>
  (transitions$) => {
    const unseen = new Map<string, NamedTransition>();
    return merge(transitions$, gate.opened$).pipe(
      mergeMap((signal) => {
        if (isTransition(signal)) {
          const since = unseen.get(signal.name);
          if (gate.isOpen() && unseen.size === 0) return [signal];
          unseen.set(signal.name, { ...signal, from: since?.from ?? signal.from });
        }
        if (!gate.isOpen()) return [];
        const seen = [...unseen.values()].filter(({ from, to }) => from !== to);
        unseen.clear();
        return seen;
      }),
    );
  };

const isTransition = (signal: unknown): signal is NamedTransition =>
  typeof signal === 'object' && signal !== null && 'from' in signal;
