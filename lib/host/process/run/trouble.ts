/** Trouble that lasts, such as a full disk, which is worth one line of the log. */
export interface Trouble {
  /** It is there: tells so, unless it has been told since it was last away. */
  tell(message: string): void;
  /** It is not there. */
  isOver(): void;
}

/** No trouble so far. */
export const trouble = (warn: (message: string) => void): Trouble => {
  let isTold = false;
  return {
    tell: (message) => {
      if (!isTold) warn(message);
      isTold = true;
    },
    isOver: () => {
      isTold = false;
    },
  };
};
