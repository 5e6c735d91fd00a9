import { setTimeout as delay } from 'node:timers/promises';
import { showDuration } from '../../../config/schema/duration.ts';
import { codes, XyError } from '../../../errors.ts';
import { onInterruption } from '../../terminal/abort-on-signal.ts';
import type { Target } from '../transport/target.ts';
import { unless } from './abort.ts';
import { failure } from './failure.ts';
import { type Greeting, negotiate, opener } from './negotiate.ts';
import type { Session } from './session.ts';

/** A server that the handshake is done with. */
export interface Contact extends Greeting {
  readonly target: Target;
  /** Given when the time is over, or the user has enough. */
  readonly signal: AbortSignal;
  /** How much of the time is left. */
  leftMs(): number;
}

/** How long the end of the sessions is waited for. */
const FAREWELL_MS = 2_000;

const late = ({ name, url }: Target, limitMs: number): XyError => {
  const limit = showDuration(limitMs);
  return new XyError(codes.internalError, `${name}: ${url} has not answered within ${limit}; see: xy status ${name}`);
};

/** Ends all sessions, also those that the server is still about to open, or gives up at the next interruption. */
const part = async (sessions: readonly Session[]): Promise<void> => {
  const hurry = new AbortController();
  const forget = onInterruption(() => hurry.abort());
  const farewell = delay(FAREWELL_MS, undefined, { signal: hurry.signal }).catch(() => undefined);
  await Promise.race([Promise.allSettled(sessions.map((session) => session.end())), farewell]);
  forget();
};

/**
 * Does something with a server, in a session of its own, within `limitMs` in all. The session is ended afterwards: also
 * when the time is over, and on Ctrl-C.
 * @throws XyError that says why the server can't be talked to; what `use` throws.
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
