import type { Reply } from '../rpc/method.ts';

/** The one result of a call. */
export const answer = (result: unknown): Reply => ({ type: 'result', result });
