/** What almost all text is. Found out first, since the expression below takes a while to compile. */
const plain = /^[ -~]*$/;

const shortEscapes: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

const escaped = (character: string): string =>
  shortEscapes[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** Control characters of every kind, and those that turn the writing direction around. */
const escapeInvisible = (text: string): string =>
  plain.test(text) ? text : text.replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu, escaped);

/**
 * `text` on one line, with everything escaped that could make a terminal do something, such as move its cursor or set
 * its title (SPEC § 8). Pure.
 */
export const visible = (text: string): string => escapeInvisible(text);

/**
 * `value` as JSON on one line, with nothing in it that a terminal could take for a command. Read again it is the same
 * value: JSON.stringify escapes the ASCII control characters, and this the others. Pure.
 */
export const visibleJson = (value: unknown): string => escapeInvisible(JSON.stringify(value));
