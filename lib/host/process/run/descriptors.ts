import { readdirSync, statSync } from 'node:fs';
import type { LaunchFailure } from '../../../model.ts';
import { descriptorLimit } from '../../system/descriptor-limit.ts';

/**
 * Descriptors reserved for the socket, the pidfile and process censuses (SPEC § 3), but at most a quarter of the limit.
 */
const KEPT_BACK = 64;

/**
 * Descriptors of one spawn: both ends of two FIFOs, /dev/null, the pipe that reports a failed exec, the log while
 * rotating.
 */
const FOR_ONE_SPAWN = 12;

const DESCRIPTORS = process.platform === 'linux' ? '/proc/self/fd' : '/dev/fd';

/**
 * The number of open descriptors. Since Linux 6.2 it is the size of the directory (0 before), which is much cheaper
 * than a listing; the listing itself opens one. @throws if no descriptor is left for it.
 */
const countOpen = (): number =>
  (process.platform === 'linux' && statSync(DESCRIPTORS).size) || readdirSync(DESCRIPTORS).length - 1;

/**
 * Returns a check that gives a failure if a spawn would use reserved descriptors.
 * @throws if they can't be counted.
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
