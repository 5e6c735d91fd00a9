/** Trouble that lasts, such as a full disk, which is worth one line of the log. */
export interface Trouble {
  /** It is there: tells so, unless it has been told since it was last away for a while. */
  tell(message: string): void;
  /** It is not there. */
  isOver(): void;
}

/** Shorter than this it has not been away: on a full disk, a small write succeeds now and then. */
const AWAY_MS = 60_000;

/**
 * No trouble so far.
 * @param now monotonic milliseconds; for specs.
 */
export const trouble = (warn: (message: string) => void, now = () => performance.now()): Trouble => {
  let isThere = false;
  let isTold = false;
  let overAt = 0;
  return {
    tell: (message) => {
      if (!isThere && isTold && now() - overAt >= AWAY_MS) isTold = false;
      isThere = true;
      if (!isTold) warn(message);
      isTold = true;
    },
    isOver: () => {
      if (isThere) overAt = now();
      isThere = false;
    },
  };
};
