import { codes, XyError } from '../../errors.ts';
import { visible } from '../../text/visible.ts';
import type { Awaited, Wait } from './until-ready.ts';

/** The options of the commands that can wait for readiness. */
export interface Waiting {
  readonly wait?: true;
  readonly timeout?: string;
}

/**
 * The wait for `--wait`, whose code is loaded only if it is given. To be called before anything is started.
 * @throws XyError if the options contradict each other.
 */
export const waitFor = async ({ wait, timeout }: Waiting, path: string): Promise<Wait | undefined> => {
  if (wait) return (await import('../programs/follow.ts')).untilReady(path, timeout);
  if (timeout !== undefined) throw new XyError(codes.invalidParams, '--timeout goes with --wait: give both');
  return undefined;
};

/** `ready: a, b`; empty if there are none. Pure. */
export const readyLines = (awaited: Awaited | undefined): readonly string[] =>
  awaited === undefined || awaited.ready.length === 0 ? [] : [`ready: ${awaited.ready.map(visible).join(', ')}`];

/** Whether all servers became ready; true without a wait. Pure. */
export const isAllReady = (awaited: Awaited | undefined): boolean => (awaited?.not_ready ?? []).length === 0;
