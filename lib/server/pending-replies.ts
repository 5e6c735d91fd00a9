import type { Outcome, Reply } from '../model.ts';

/** The outcome that is reported for a request that succeeds. */
export type Success = Exclude<Outcome['type'], 'failed'>;

/** Why a request failed. */
export type Failure = Omit<Extract<Outcome, { type: 'failed' }>, 'type'>;

/** A request, and the one before it: adding one takes the same time however many wait. */
interface Waiting {
  readonly request: number;
  readonly as: Success;
  readonly before: Waiting | undefined;
}

/** The requests that wait for the result of one intent, and that result once it is known. */
export interface PendingReplies {
  /** The last one. */
  readonly waiting: Waiting | undefined;
  readonly verdict?: 'done' | Failure;
}

/** The pending replies after a step, and the replies that are due now. */
export interface Settled {
  readonly pending: PendingReplies;
  readonly replies: readonly Reply[];
}

export const NONE_PENDING: PendingReplies = { waiting: undefined };

const replied = (pending: PendingReplies): Settled => {
  const { verdict } = pending;
  if (verdict === undefined || pending.waiting === undefined) return { pending, replies: [] };
  const replies: Reply[] = [];
  for (let waiting: Waiting | undefined = pending.waiting; waiting !== undefined; waiting = waiting.before) {
    const { request, as } = waiting;
    replies.push({ request, outcome: verdict === 'done' ? { type: as } : { type: 'failed', ...verdict } });
  }
  return { pending: { waiting: undefined, verdict }, replies: replies.reverse() };
};

/** Adds a request. It is answered at once if the verdict is already known. Pure. */
export const withRequest = (pending: PendingReplies, request: number, as: Success): Settled =>
  replied({ ...pending, waiting: { request, as, before: pending.waiting } });

/**
 * Sets the verdict: the intent was carried out, failed, or was superseded, which is answered like success (SPEC § 3).
 * The first verdict is final. Pure.
 */
export const withVerdict = (pending: PendingReplies, verdict: 'done' | Failure): Settled =>
  pending.verdict === undefined ? replied({ ...pending, verdict }) : { pending, replies: [] };

/**
 * Clears the verdict at the start of another attempt: later requests wait for that attempt, and are not answered with
 * the result of the previous one. Pure.
 */
export const withoutVerdict = ({ waiting }: PendingReplies): PendingReplies => ({ waiting });
