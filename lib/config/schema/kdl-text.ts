/** Words that are keywords in KDL 1 or 2. */
const RESERVED = /^(true|false|null|inf|nan)$/;

/** The name of a node, in quotes if it needs them. */
export const kdlName = (name: string): string =>
  /^[A-Za-z_][\w-]*$/.test(name) && !RESERVED.test(name) ? name : kdlString(name);

const shortEscapes: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

/** Escapes characters that KDL disallows (KDL 2.0 § 3.18) or that are invisible. */
const escaped = (character: string): string =>
  shortEscapes[character] ?? `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;

/** A string in quotes, which parses back to `text`. */
export const kdlString = (text: string): string => `"${text.replace(/["\\]|[\p{Cc}\p{Zl}\p{Zp}\p{Cf}]/gu, escaped)}"`;
