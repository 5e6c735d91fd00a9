import { simdQuoter } from './quote-simd.ts';

/**
 * Whole lines as one string of JSON, quotes included. What is no UTF-8 becomes U+FFFD. What it gives back is lent until the
 * next call.
 */
export type Quoter = (lines: Uint8Array) => Uint8Array;

/** Decoding many lines at once is safe: a newline is never part of a longer character. */
export const textOf = (lines: Uint8Array): string =>
  Buffer.from(lines.buffer, lines.byteOffset, lines.byteLength).toString();

export const quoteByStringify: Quoter = (lines) => Buffer.from(JSON.stringify(textOf(lines)));

let quoter: ReturnType<typeof simdQuoter>;

/** By the best quoter that there is here, made when it is first needed. */
export const quoted: Quoter = (lines) => {
  quoter ??= simdQuoter();
  return quoter?.(lines) ?? quoteByStringify(lines);
};
