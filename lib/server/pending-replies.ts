import type { Outcome, Reply } from '../model.ts';

/** The word under which a request will be answered once it has been done. */
export type Success = Exclude<Outcome['type'], 'failed'>;

/** Why it could not be done. */
export type Failure = Omit<Extract<Outcome, { type: 'failed' }>, 'type'>;

/** The requests that wait for what one intent comes to, and the verdict once there is one. */
export interface PendingReplies {
  readonly waiting: readonly { readonly request: number; readonly as: Success }[];
  readonly verdict?: 'done' | Failure;
}

/** The same after a step, and the replies that are due with it. */
export interface Settled {
  readonly pending: PendingReplies;
  readonly replies: readonly Reply[];
}

export const NONE_PENDING: PendingReplies = { waiting: [] };

const replied = (pending: PendingReplies): Settled => {
  const { waiting, verdict } = pending;
  if (verdict === undefined || waiting.length === 0) return { pending, replies: [] };
  const replies = waiting.map(
    ({ request, as }): Reply => ({
      request,
      outcome: verdict === 'done' ? { type: as } : { type: 'failed', ...verdict },
    }),
  );
  return { pending: { waiting: [], verdict }, replies };
};

/** One more request waits; where there is a verdict already, it is answered at once. Pure. */
export const withRequest = (pending: PendingReplies, request: number, as: Success): Settled =>
  replied({ ...pending, waiting: [...pending.waiting, { request, as }] });

/**
 * The intent has been done, has failed, or was overtaken, which is answered as if it had been done (SPEC § 3). The first
 * verdict stands. Pure.
 */
export const withVerdict = (pending: PendingReplies, verdict: 'done' | Failure): Settled =>
  pending.verdict === undefined ? replied({ ...pending, verdict }) : { pending, replies: [] };

/**
 * One more attempt begins. What the one before it came to has been told, and is no answer to a request that comes from
 * now on: that one waits for the new attempt. Pure.
 */
export const withoutVerdict = ({ waiting }: PendingReplies): PendingReplies => ({ waiting });
