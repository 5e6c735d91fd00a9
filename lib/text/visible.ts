import { wellFormedJson } from './well-formed.ts';

/** Matches almost all text. Tested first, since the expressions below take a while to compile. */
const plain = /^[ -~]*$/;

/** Emoji keep their variation selectors and zero-width joiners. */
const EMOJI_PARTS = [
  String.raw`(?<!\p{Emoji})\uFE0F`,
  String.raw`(?<!\p{Extended_Pictographic}|\p{Emoji_Modifier}|\uFE0F)\u200D`,
  String.raw`\u200D(?!\p{Extended_Pictographic})`,
];

/**
 * Invisible or misleading characters: control characters, format characters (zero width, bidirectional, tags), white
 * space other than the space, lone surrogates, and all others that may be shown as nothing (Unicode 16.0,
 * Default_Ignorable_Code_Point; the empty Braille pattern).
 */
const HIDDEN = String.raw`(?!\uFE0F|\u200D)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]|(?! )\p{Zs}`;

let compiled: RegExp | undefined;

const invisible = (): RegExp => {
  compiled ??= new RegExp([...EMOJI_PARTS, HIDDEN].join('|'), 'gu');
  return compiled;
};

const shortEscapes: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

const escapedUnit = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** Escapes as in JSON: a surrogate pair becomes two escapes. */
const escaped = (character: string): string => shortEscapes[character] ?? character.split('').map(escapedUnit).join('');

const escapeInvisible = (text: string): string => (plain.test(text) ? text : text.replace(invisible(), escaped));

/** Index of the first invisible character of `text`, or -1. Pure. */
export const firstInvisible = (text: string): number => (plain.test(text) ? -1 : text.search(invisible()));

/**
 * `text` on one line, with all control sequences of terminals and all invisible characters escaped (SPEC § 8). Pure.
 */
export const visible = (text: string): string => escapeInvisible(text);

/** The same for a JSON text on one line, which keeps its value. Pure. */
export const visibleInJson = (json: string): string => escapeInvisible(wellFormedJson(json));

/**
 * `value` as JSON on one line, without control sequences of terminals. Parses back to the same value, except for lone
 * surrogates. Pure.
 */
export const visibleJson = (value: unknown): string => visibleInJson(JSON.stringify(value));
