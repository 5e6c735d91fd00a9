import { setTimeout as delay } from 'node:timers/promises';
import { showDuration } from '../../../config/schema/duration.ts';
import { codes, XyError } from '../../../errors.ts';
import { onInterruption } from '../../terminal/abort-on-signal.ts';
import type { Target } from '../transport/target.ts';
import { unless } from './abort.ts';
import { failure } from './failure.ts';
import { type Greeting, negotiate, opener } from './negotiate.ts';
import type { Session } from './session.ts';

/** A server after the handshake. */
export interface Contact extends Greeting {
  readonly target: Target;
  /** Aborts at the time limit, or when the user interrupts. */
  readonly signal: AbortSignal;
  /** The remaining time. */
  leftMs(): number;
}

/** The time limit for closing the sessions. */
const FAREWELL_MS = 2_000;

const late = ({ name, url }: Target, limitMs: number): XyError => {
  const limit = showDuration(limitMs);
  return new XyError(codes.internalError, `${name}: ${url} has not answered within ${limit}; see: xy status ${name}`);
};

/** Closes all sessions, including those that the server is still opening. The next interruption cancels that. */
const part = async (sessions: readonly Session[]): Promise<void> => {
  const hurry = new AbortController();
  const forget = onInterruption(() => hurry.abort());
  const farewell = delay(FAREWELL_MS, undefined, { signal: hurry.signal }).catch(() => undefined);
  await Promise.race([Promise.allSettled(sessions.map((session) => session.end())), farewell]);
  forget();
};

/**
 * Calls `use` with a new session, within `limitMs` in total. The session is closed afterwards, also at the time limit
 * and on Ctrl-C.
 * @throws XyError if the handshake fails; the errors of `use`.
 */
export const inContact = async <T>(
  target: Target,
  limitMs: number,
  use: (contact: Contact) => Promise<T>,
): Promise<T> => {
  const end = performance.now() + limitMs;
  const over = new AbortController();
  const timer = setTimeout(() => over.abort(late(target, limitMs)), limitMs);
  const forget = onInterruption((reason) => over.abort(reason));
  const { signal } = over;
  const sessions: Session[] = [];
  try {
    const greeting = await negotiate(opener(target, sessions), target.era, limitMs, signal).catch((error: unknown) => {
      throw failure(error, 'the handshake', target);
    });
    return await unless(signal, use({ ...greeting, target, signal, leftMs: () => end - performance.now() }));
  } finally {
    clearTimeout(timer);
    await part(sessions);
    forget();
  }
};
