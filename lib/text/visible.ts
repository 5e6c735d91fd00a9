import { wellFormedJson } from './well-formed.ts';

/** What almost all text is. Found out first, since the expressions below take a while to compile. */
const plain = /^[ -~]*$/;

/** An emoji keeps what makes it one: the choice of its colours, and what joins two of them. */
const EMOJI_PARTS = [
  String.raw`(?<!\p{Emoji})\uFE0F`,
  String.raw`(?<!\p{Extended_Pictographic}|\p{Emoji_Modifier}|\uFE0F)\u200D`,
  String.raw`\u200D(?!\p{Extended_Pictographic})`,
];

/**
 * What a reader does not see, or takes for something else: control characters, format characters (zero width, those that
 * turn the writing direction around, tags), blanks other than the space, halves of a character, and all else that may be
 * shown as nothing (Unicode 16.0, Default_Ignorable_Code_Point; the empty Braille pattern).
 */
const HIDDEN = String.raw`(?!\uFE0F|\u200D)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]|(?! )\p{Zs}`;

let compiled: RegExp | undefined;

const invisible = (): RegExp => {
  compiled ??= new RegExp([...EMOJI_PARTS, HIDDEN].join('|'), 'gu');
  return compiled;
};

const shortEscapes: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

const escapedUnit = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** As JSON writes it: what takes two UTF-16 units becomes two escapes. */
const escaped = (character: string): string => shortEscapes[character] ?? character.split('').map(escapedUnit).join('');

const escapeInvisible = (text: string): string => (plain.test(text) ? text : text.replace(invisible(), escaped));

/** Where the first character of `text` is that a reader does not see; -1: there is none. Pure. */
export const firstInvisible = (text: string): number => (plain.test(text) ? -1 : text.search(invisible()));

/**
 * `text` on one line, with everything escaped that could make a terminal do something, such as move its cursor or set
 * its title, or that nobody could see (SPEC § 8). Pure.
 */
export const visible = (text: string): string => escapeInvisible(text);

/** The same for a JSON text on one line: read again it is the same value. Pure. */
export const visibleInJson = (json: string): string => escapeInvisible(wellFormedJson(json));

/**
 * `value` as JSON on one line, with nothing in it that a terminal could take for a command. Read again it is the same
 * value, but for halves of surrogate pairs. Pure.
 */
export const visibleJson = (value: unknown): string => visibleInJson(JSON.stringify(value));
