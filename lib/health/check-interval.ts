import type { ServerConfig } from '../model.ts';
import type { Condition } from './health-state.ts';

/** The shortest pause between checks of readiness, at first … */
const SOONEST_MS = 100;
/** … and the longest, until `start-timeout` has passed (SPEC § 9). */
const LATEST_MS = 1_000;
const GROWTH = 1.5;

/** The maximum width of the slots into which liveness checks fall … */
const SLOT_MS = 1_000;
/** … and the minimum number of slots in an interval, so that many servers are not all checked at once. */
const SLOTS = 10;

/**
 * The phase of a server's checks within the interval, 0 ≤ phase < 1: a hash of its name (FNV-1a, 32 bits), so that
 * servers that were started together are not checked at the same moments.
 */
export const phase = (name: string): number => {
  let hash = 0x811c9dc5;
  for (let at = 0; at < name.length; at++) hash = Math.imul(hash ^ name.charCodeAt(at), 0x01000193);
  // Names differ mostly in their last letters, which affect the low bits of the hash: mix these into the high bits.
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return ((hash ^ (hash >>> 12)) >>> 0) / 2 ** 32;
};

/** The pause after a check. `isFirst`: after the first one that succeeded. */
export const pause = (
  { wasReady, isOverdue, failures }: Condition,
  { name, health: { intervalMs } }: ServerConfig,
  isFirst: boolean,
): number => {
  if (wasReady) return isFirst ? phase(name) * intervalMs : intervalMs;
  if (isOverdue) return Math.max(LATEST_MS, intervalMs);
  return Math.min(LATEST_MS, SOONEST_MS * GROWTH ** Math.max(0, failures - 1));
};

/** The width of the slots of liveness checks: all checks in a slot share one wake-up. */
export const slotWidth = ({ health: { intervalMs } }: ServerConfig): number => Math.min(SLOT_MS, intervalMs / SLOTS);
