import { defer, ignoreElements, mergeMap, NEVER, type Observable, takeUntil, tap } from 'rxjs';
import type { Connection, Frame } from '../ports.ts';
import { endInputs } from '../rx/end-inputs.ts';
import { exchange } from './exchange.ts';
import { Latch } from './latch.ts';
import type { Methods, Report } from './method.ts';
import { decode, type Message, unreadable } from './protocol.ts';
import { Subscriptions } from './subscriptions.ts';

/** Calls of one connection that may wait for their answer; while there are so many, nothing more is read. */
export const MAX_UNANSWERED = 1024;

/**
 * One connection: every frame in, answers and notifications out. Calls run side by side and are answered as they
 * finish. Emits nothing; never errors.
 *
 * When the client has sent its last byte, or `deaf$` has emitted, the calls that it began go on, a `logs` that follows
 * too; once all have ended the connection is closed and the session completes. It also completes when the connection
 * is gone, which ends the calls. After an oversized frame the connection is closed as soon as that has been answered
 * (SPEC § 5).
 */
export const session = (
  connection: Connection,
  methods: Methods,
  report: Report,
  deaf$: Observable<unknown> = NEVER,
): Observable<never> =>
  defer(() => {
    const callee = { methods, report, subscriptions: new Subscriptions() };
    const closing = new Latch();
    let unanswered = 0;

    const settle = () => {
      unanswered -= 1;
      if (unanswered === MAX_UNANSWERED - 1) connection.hold(false);
    };
    const answer = (frame: Frame) => {
      const message = messageIn(frame);
      unanswered += message.entries.length;
      if (unanswered >= MAX_UNANSWERED) connection.hold(true);
      return exchange(message, connection.gate, callee, settle).pipe(
        tap({
          next: (line) => connection.send(line),
          complete: () => frame.type === 'oversized' && closing.open(),
        }),
        ignoreElements(),
      );
    };

    return connection.frames$.pipe(
      endInputs(deaf$),
      mergeMap(answer),
      takeUntil(closing.opened$),
      tap({ complete: () => connection.end() }),
      takeUntil(connection.closed$),
    );
  });

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
