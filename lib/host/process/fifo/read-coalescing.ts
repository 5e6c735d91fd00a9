/** Reads of fewer bytes are small. */
const LITTLE_BYTES = 8192;
/** After this many small reads in quick succession, waiting pays. */
const MANY = 8;
const SOON_MS = 0.5;

const monotonic = (): number => performance.now();

/**
 * Decides whether to let a pipe fill for a moment before the next read: while its writer writes line by line, each read
 * returns few bytes and costs as much as one of 64 KiB. Called after each read, with its length.
 */
export const coalescedReads = (now = monotonic): ((bytes: number) => boolean) => {
  let inARow = 0;
  let last = Number.NEGATIVE_INFINITY;
  return (bytes) => {
    const at = now();
    inARow = bytes < LITTLE_BYTES && at - last < SOON_MS ? inARow + 1 : 0;
    last = at;
    return inARow >= MANY;
  };
};
