import { defer, ignoreElements, mergeMap, NEVER, type Observable, takeUntil, tap } from 'rxjs';
import type { Connection, Frame } from '../ports.ts';
import { endInputs } from '../rx/end-inputs.ts';
import { exchange } from './exchange.ts';
import { inTurns } from './in-turns.ts';
import { Latch } from './latch.ts';
import type { Methods, Report } from './method.ts';
import { decode, type Message, unreadable } from './protocol.ts';
import { Subscriptions } from './subscriptions.ts';
import type { Turns } from './turns.ts';

/** What the sessions share. */
export interface Service {
  readonly methods: Methods;
  readonly report: Report;
  readonly turns: Turns;
}

/**
 * One connection: frames in, answers and notifications out. Calls run concurrently, and are answered as they finish.
 * They begin as the connection's share of the thread allows (`Turns`); nothing more is read meanwhile. Emits nothing;
 * never errors.
 *
 * When the client has closed its side, or `deaf$` has emitted, running calls continue, including a `logs` that follows;
 * when all have ended, the connection is closed and the session completes. It also completes when the connection is
 * closed, which ends the calls. After an oversized frame the connection is closed as soon as that is answered (SPEC §
 * 5).
 */
export const session = (
  connection: Connection,
  { methods, report, turns }: Service,
  deaf$: Observable<unknown> = NEVER,
): Observable<never> =>
  defer(() => {
    const lane = turns.lane((held) => connection.hold(held));
    const charge = (bytes: number) => connection.charge(bytes);
    const callee = { methods, report, lane, charge, subscriptions: new Subscriptions() };
    const closing = new Latch();

    const answer = (frame: Frame) =>
      exchange(messageIn(frame), messageBytes(frame), connection.gate, callee).pipe(
        tap({
          next: (line) => connection.send(line),
          complete: () => frame.type === 'oversized' && closing.open(),
        }),
        ignoreElements(),
      );

    return connection.frames$.pipe(
      endInputs(deaf$),
      inTurns(lane, { costMs: readingMs }),
      mergeMap(answer),
      takeUntil(closing.opened$),
      tap({ complete: () => connection.end() }),
      takeUntil(connection.closed$),
    );
  });

/** The approximate duration of JSON.parse. */
const readingMs = (frame: Frame): number => (frame.type === 'text' ? frame.text.length / 30_000 : 0);

/** The approximate memory of a message: most are lists of small objects. */
const messageBytes = (frame: Frame): number => (frame.type === 'text' ? 4 * frame.text.length : 0);

const messageIn = (frame: Frame): Message => {
  switch (frame.type) {
    case 'text':
      return decode(frame.text);
    case 'invalid-utf8':
      return unreadable('not UTF-8');
    case 'oversized':
      return unreadable('the line is over 1 MiB');
  }
};
