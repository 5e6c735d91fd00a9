/** Words that mean something else in KDL 1 or 2. */
const RESERVED = /^(true|false|null|inf|nan)$/;

/** The name of a node, in quotes where it needs them. */
export const kdlName = (name: string): string =>
  /^[A-Za-z_][\w-]*$/.test(name) && !RESERVED.test(name) ? name : kdlString(name);

const shortEscapes: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

/** What KDL forbids as it is (KDL 2.0 § 3.18), and what nobody could see. */
const escaped = (character: string): string =>
  shortEscapes[character] ?? `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;

/** A string in quotes, which is read again as exactly this. */
export const kdlString = (text: string): string => `"${text.replace(/["\\]|[\p{Cc}\p{Zl}\p{Zp}\p{Cf}]/gu, escaped)}"`;
