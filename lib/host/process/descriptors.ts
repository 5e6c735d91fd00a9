import { readdirSync, statSync } from 'node:fs';
import type { LaunchFailure } from '../../model.ts';
import { descriptorLimit } from '../descriptor-limit.ts';

/** Kept back for the socket, the pidfile and looks at other processes (SPEC § 3), though never more than a quarter. */
const KEPT_BACK = 64;

/** Both ends of two FIFOs, /dev/null, the pipe that reports a failed exec, and the server's log with a rotation. */
const FOR_ONE_SPAWN = 12;

const DESCRIPTORS = process.platform === 'linux' ? '/proc/self/fd' : '/dev/fd';

/**
 * Linux says it as the size of the directory (since 6.2; before, that is 0): a listing of thousands for each start costs
 * more than all else of it but the fork. The listing itself opens one. @throws where not even that is left.
 */
const countOpen = (): number =>
  (process.platform === 'linux' && statSync(DESCRIPTORS).size) || readdirSync(DESCRIPTORS).length - 1;

/**
 * Says, each time it is asked, whether a spawn would take descriptors that are kept back: a failure if so.
 * @throws where they can't even be counted.
 */
export const descriptorCheck = (limit = descriptorLimit(), count = countOpen): (() => LaunchFailure | undefined) => {
  const keptBack = Math.min(KEPT_BACK, Math.floor(limit / 4));
  return () => {
    const open = count();
    if (open + FOR_ONE_SPAWN + keptBack <= limit) return undefined;
    const message = `this daemon has ${open} of ${limit} file descriptors open and keeps ${keptBack} back: raise the limit (ulimit -n)`;
    return { kind: 'resource', message };
  };
};
