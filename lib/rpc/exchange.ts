import { defer, filter, from, merge, mergeMap, type Observable, of } from 'rxjs';
import type { Gate } from '../ports.ts';
import { concatMapIterable } from '../rx/lean/concat-map-iterable.ts';
import { Answers } from './answers.ts';
import { type Callee, call, type Outgoing } from './call.ts';
import { inTurns } from './in-turns.ts';
import { Latch } from './latch.ts';
import { type Entry, failure, type Message } from './protocol.ts';

/**
 * Carries out one message of a client. Emits lines: the answer or the batch of answers, if there are any, then the
 * notifications of its calls, which are held back until then. Each call begins in its own turn. Completes when all its
 * calls have completed; never errors. Cold. The message, which takes `messageBytes` of memory, and its answers are kept
 * until all of those are there.
 *
 *     call a   --r--n--n|          r: the result, n: a notification
 *     call b   ------r|
 *     lines    ------[nn|          [: the array of both answers
 */
export const exchange = (
  message: Message,
  messageBytes: number,
  gate: Gate,
  callee: Callee,
): Observable<Uint8Array | string> =>
  defer(() => {
    const told = new Latch();
    const ownGate = gateAfter(told, gate);
    const answers = new Answers(message);
    let kept = 0;
    const keep = (bytes: number) => {
      callee.charge(bytes - kept);
      kept = bytes;
    };
    keep(messageBytes);
    let held: Extract<Outgoing, { type: 'notice' }>[] = [];

    const due = (out: Outgoing, index: number): Iterable<Uint8Array | string> => {
      if (out.type === 'notice') {
        if (told.isOpen) return [out.bytes];
        held.push(out);
        return [];
      }
      answers.add(index, out.text);
      keep(messageBytes + answers.length);
      return answers.complete ? tell() : [];
    };
    function* tell() {
      yield* answers.take();
      keep(0);
      // No line of a subscription follows the answer to its cancel (SPEC § 5), even within one batch.
      for (const { isCancelled, bytes } of held) if (!isCancelled()) yield bytes;
      held = [];
      // Last, since it releases notices synchronously, and the answer must precede them.
      told.open();
    }

    return from(message.entries).pipe(
      inTurns(callee.lane),
      mergeMap((entry, index) => outgoing(entry, ownGate, callee).pipe(concatMapIterable((out) => due(out, index)))),
    );
  });

const outgoing = (entry: Entry, gate: Gate, callee: Callee): Observable<Outgoing> =>
  entry.type === 'request'
    ? call(entry.request, gate, callee)
    : of({ type: 'answer', text: failure(entry.id, entry.error) });

/**
 * A gate that stays closed until the answer is sent, so that notifications that would be held back are not even made.
 */
const gateAfter = (told: Latch, gate: Gate): Gate => {
  const isOpen = () => told.isOpen && gate.isOpen();
  return { isOpen, opened$: merge(told.opened$, gate.opened$).pipe(filter(isOpen)) };
};
