import type { At } from './kdl-document.ts';

/**
 * Tells where the character at an offset of `text` stands. Lines end as editors see them: LF, CRLF, a lone CR.
 * An offset beyond the text, NaN too, is the text's end.
 */
export const positionsIn = (text: string): ((offset: number) => At) => {
  const starts = [0, ...Array.from(text.matchAll(/\r\n|\n|\r/g), ({ 0: newline, index }) => index + newline.length)];
  return (offset) => {
    const inside = offset < text.length ? Math.max(0, offset) : text.length;
    const line = lastUpTo(starts, inside);
    return { line: line + 1, column: inside - (starts[line] ?? 0) + 1 };
  };
};

/** The index of the last number that is not greater than `limit`; the numbers ascend. */
const lastUpTo = (ascending: readonly number[], limit: number): number => {
  let [low, high] = [0, ascending.length];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] ?? 0) <= limit) low = middle;
    else high = middle;
  }
  return low;
};
