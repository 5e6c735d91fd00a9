import { simdQuoter } from './quote-simd.ts';

/**
 * Whole lines as one JSON string, with its quotes. Invalid UTF-8 becomes U+FFFD. The result is valid until the next
 * call.
 */
export type Quoter = (lines: Uint8Array) => Uint8Array;

/** Decodes whole lines. Many at once is safe: in UTF-8, a newline byte is never part of another character. */
export const textOf = (lines: Uint8Array): string =>
  Buffer.from(lines.buffer, lines.byteOffset, lines.byteLength).toString();

export const quoteByStringify: Quoter = (lines) => Buffer.from(JSON.stringify(textOf(lines)));

let quoter: ReturnType<typeof simdQuoter>;

/** The fastest quoter that this machine supports, created on first use. */
export const quoted: Quoter = (lines) => {
  quoter ??= simdQuoter();
  return quoter?.(lines) ?? quoteByStringify(lines);
};
