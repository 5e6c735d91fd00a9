import type { ServerConfig } from '../model.ts';
import type { Condition } from './condition.ts';

/** Readiness is asked for so often at first … */
const SOONEST_MS = 100;
/** … and at least so often, until `start-timeout` is over (SPEC § 9). */
const LATEST_MS = 1_000;
const GROWTH = 1.5;

/** Checks of liveness fall into slots that are as wide as this at most … */
const SLOT_MS = 1_000;
/** … and of which an interval has so many at least, so that many servers are not all asked at once. */
const SLOTS = 10;

/**
 * Where in the interval a server's checks fall, 0 ≤ share < 1: by its name, so that many servers which were started at
 * the same moment are not asked at the same moment ever after. FNV-1a, 32 bits.
 */
export const phase = (name: string): number => {
  let hash = 0x811c9dc5;
  for (let at = 0; at < name.length; at++) hash = Math.imul(hash ^ name.charCodeAt(at), 0x01000193);
  // The last letters of names differ most, and move the low bits of the hash: mix them into the high ones.
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return ((hash ^ (hash >>> 12)) >>> 0) / 2 ** 32;
};

/** How long to wait after a check. `isFirst`: the one that found the server ready. */
export const pause = (
  { wasReady, isOverdue, failures }: Condition,
  { name, health: { intervalMs } }: ServerConfig,
  isFirst: boolean,
): number => {
  if (wasReady) return isFirst ? phase(name) * intervalMs : intervalMs;
  if (isOverdue) return Math.max(LATEST_MS, intervalMs);
  return Math.min(LATEST_MS, SOONEST_MS * GROWTH ** Math.max(0, failures - 1));
};

/** How wide the slots are into which checks of liveness fall: as one waking serves all of a slot, not too narrow. */
export const slotWidth = ({ health: { intervalMs } }: ServerConfig): number => Math.min(SLOT_MS, intervalMs / SLOTS);
