import { simdJsonEscaper } from './json-escape-simd.ts';

/**
 * Whole lines as one JSON string, with its quotes. Invalid UTF-8 becomes U+FFFD. The result is valid until the next
 * call.
 */
export type JsonEscaper = (lines: Uint8Array) => Uint8Array;

/** Decodes whole lines. Many at once is safe: in UTF-8, a newline byte is never part of another character. */
export const textOf = (lines: Uint8Array): string =>
  Buffer.from(lines.buffer, lines.byteOffset, lines.byteLength).toString();

export const escapeByStringify: JsonEscaper = (lines) => Buffer.from(JSON.stringify(textOf(lines)));

let escaper: ReturnType<typeof simdJsonEscaper>;

/** The fastest escaper that this machine supports, created on first use. */
export const escapedJson: JsonEscaper = (lines) => {
  escaper ??= simdJsonEscaper();
  return escaper?.(lines) ?? escapeByStringify(lines);
};
