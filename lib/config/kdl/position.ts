import type { At } from '../schema/kdl-node.ts';

/**
 * Maps offsets of `text` to positions. Lines end as in editors: at LF, CRLF or a lone CR. An offset beyond the text, or
 * NaN, is the end of the text.
 */
export const positionsIn = (text: string): ((offset: number) => At) => {
  const starts = [0, ...Array.from(text.matchAll(/\r\n|\n|\r/g), ({ 0: newline, index }) => index + newline.length)];
  return (offset) => {
    const inside = offset < text.length ? Math.max(0, offset) : text.length;
    const line = lastUpTo(starts, inside);
    return { line: line + 1, column: inside - (starts[line] ?? 0) + 1 };
  };
};

/** The index of the last number that is at most `limit`, in ascending numbers; 0 if there is none. */
export const lastUpTo = (ascending: readonly number[], limit: number): number => {
  let [low, high] = [0, ascending.length];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] ?? 0) <= limit) low = middle;
    else high = middle;
  }
  return low;
};

/** Whether one position of a text is before another. */
export const isBefore = (a: At, b: At): boolean => a.line < b.line || (a.line === b.line && a.column < b.column);
