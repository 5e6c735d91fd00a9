/** Reads of less than this are little. */
const LITTLE_BYTES = 8192;
/** So many of them in quick succession, and it is worth to wait. */
const MANY = 8;
const SOON_MS = 0.5;

const monotonic = (): number => performance.now();

/**
 * Tells when to let a pipe fill for a moment instead of reading it at once: while its writer hands over line by line, so
 * that each read brings but a few, and costs as much as one of 64 KiB. To be asked after each read, with its length.
 */
export const gathering = (now = monotonic): ((bytes: number) => boolean) => {
  let inARow = 0;
  let last = Number.NEGATIVE_INFINITY;
  return (bytes) => {
    const at = now();
    inARow = bytes < LITTLE_BYTES && at - last < SOON_MS ? inARow + 1 : 0;
    last = at;
    return inARow >= MANY;
  };
};
