/** An escape in a JSON text: of a lone surrogate, the only ones that JSON.stringify writes so, or any other. */
const ESCAPE = /\\(?:ud[89a-f][0-9a-f]{2}|.)/g;

/**
 * A text that JSON.stringify has made, with U+FFFD for each half of a surrogate pair that stands alone. JSON may name
 * such halves, but they are no characters (Unicode 16.0, D71), and strict readers refuse the whole text (RFC 8259 § 8.2).
 * Pure.
 */
export const wellFormedJson = (json: string): string =>
  json.includes('\\ud') ? json.replace(ESCAPE, (found) => (found.length > 2 ? '\\ufffd' : found)) : json;
