import { codes, XyError } from '../../errors.ts';
import { visible } from '../../text/visible.ts';
import type { Awaited, Wait } from './until-ready.ts';

/** The options of the commands that can wait until what they started is ready. */
export interface Waiting {
  readonly wait?: true;
  readonly timeout?: string;
}

/**
 * What `--wait` asks for, if it was given; the rest of it is loaded only then. To be called before anything is started.
 * @throws XyError where the options make no sense.
 */
export const waitFor = async ({ wait, timeout }: Waiting, path: string): Promise<Wait | undefined> => {
  if (wait) return (await import('../programs/follow.ts')).untilReady(path, timeout);
  if (timeout !== undefined) throw new XyError(codes.invalidParams, '--timeout goes with --wait: give both');
  return undefined;
};

/** `ready: a, b`, if there are any. Pure. */
export const readyLines = (awaited: Awaited | undefined): readonly string[] =>
  awaited === undefined || awaited.ready.length === 0 ? [] : [`ready: ${awaited.ready.map(visible).join(', ')}`];

/** Whether nobody that was waited for is missing. Pure. */
export const isAllReady = (awaited: Awaited | undefined): boolean => (awaited?.not_ready ?? []).length === 0;
