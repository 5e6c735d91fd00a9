/** An escape in a JSON text: of a surrogate (JSON.stringify escapes only lone ones), or any other. */
const ESCAPE = /\\(?:ud[89a-f][0-9a-f]{2}|.)/g;

/**
 * Replaces lone surrogates in the output of JSON.stringify with U+FFFD. JSON allows to escape them, but they are not
 * characters (Unicode 16.0, D71), and strict parsers reject the whole text (RFC 8259 § 8.2). Pure.
 */
export const wellFormedJson = (json: string): string =>
  json.includes('\\ud') ? json.replace(ESCAPE, (found) => (found.length > 2 ? '\\ufffd' : found)) : json;
