import type { Note, Observation, Obstacle } from '../../health/observation.ts';
import type { McpConfig, McpFacts } from '../../model.ts';
import { cut } from '../../text/cut.ts';

/** The maximum length of a text from a server, in UTF-16 units. */
const MOST = 200;

/** This many consecutive characters of a secret count as part of it, since servers also quote secrets cut short. */
const GRAM = 8;

/** A shorter secret is removed only as a separate word, since its letters occur in other words too. */
const SHORT = 4;

/** Authentication schemes, which are not secret (RFC 9110 § 11.1). */
const SCHEME = /^(basic|bearer|digest|token|apikey|negotiate)$/i;

const BASE64 = /^[A-Za-z0-9+/_-]{6,}={0,2}$/;

/** The text that base64 or base64url encodes, and its parts, as user and password of Basic. */
const decoded = (word: string): readonly string[] => {
  if (!BASE64.test(word)) return [];
  const text = Buffer.from(word, 'base64').toString('utf8');
  return /^[\t\n\r\x20-\x7e\u00a0-\ufffc]+$/.test(text) ? [text, ...text.split(':')] : [];
};

const utf8 = (text: string): string => Buffer.from(text, 'latin1').toString('utf8');

/** The encodings in which servers quote a secret. */
const spellings = (secret: string): readonly string[] => [
  secret,
  utf8(secret),
  encodeURIComponent(secret.toWellFormed()),
  ...(['base64', 'base64url', 'hex'] as const).map((encoding) =>
    Buffer.from(secret).toString(encoding).replace(/=+$/, ''),
  ),
];

/** The secrets in the headers: each value as a whole, each of its words, and what those encode. */
const secretsOf = ({ headers }: Pick<McpConfig, 'headers'>): readonly string[] =>
  headers.flatMap(([, value]) => {
    const words = value.split(/[\s,;]+/).filter((word) => !SCHEME.test(word));
    const parts = words.flatMap((word) => [word, word.replace(/^[\w-]+=/, ''), ...word.split('.')]);
    return [value.trim(), ...parts, ...parts.flatMap(decoded)].filter((secret) => secret !== '');
  });

/** Characters by their number: in JSON and programs, in HTML, in URLs. */
const ESCAPE = /\\u([0-9a-f]{4})|\\x([0-9a-f]{2})|&#x([0-9a-f]{2,4});|&#(\d{2,5});|%([0-9a-f]{2})/gi;

const unescaped = (text: string): string =>
  text.replace(ESCAPE, (_, ...codes: readonly (string | undefined)[]) => {
    const [json, program, hexadecimal, decimal, url] = codes;
    const hex = json ?? program ?? hexadecimal ?? url;
    return String.fromCharCode(hex === undefined ? Number(decimal) : Number.parseInt(hex, 16));
  });

/** Text that may be base64, base64url or hexadecimal. */
const WORD = /[A-Za-z0-9+/_-]{12,}={0,2}/g;

/** What a word may encode, wherever in it the encoding begins. */
const readings = (word: string): readonly string[] =>
  [0, 1, 2, 3].flatMap((from) =>
    (['base64', 'hex'] as const).map((encoding) => Buffer.from(word.slice(from), encoding).toString('latin1')),
  );

/** A longer text is not decoded. */
const MOST_DECODED = 64 * 1024;

const SYNTAX = /[\\^$.*+?()[\]{}|/]/g;

/** A pattern that matches a secret with any white space in place of its own. */
const expressionOf = (secret: string): string => {
  const text = secret.replace(SYNTAX, '\\$&').replace(/\s+/g, '\\s+');
  return secret.length < SHORT ? `(?<![\\p{L}\\p{N}])${text}(?![\\p{L}\\p{N}])` : text;
};

/** Removes secrets, and parts of them, from a text. */
class Redactor {
  readonly #whole: RegExp;
  readonly #grams = new Set<string>();

  constructor(secrets: readonly string[]) {
    const all = [...new Set(secrets.flatMap((secret) => (secret.length < SHORT ? [secret] : spellings(secret))))];
    all.sort((a, b) => b.length - a.length);
    this.#whole = new RegExp(all.map(expressionOf).join('|'), 'giu');
    for (const secret of all.filter((one) => !/\s/.test(one))) {
      const text = secret.toLowerCase();
      for (let at = 0; at + GRAM <= text.length; at++) this.#grams.add(text.slice(at, at + GRAM));
    }
  }

  redact(text: string): string {
    const read = text.length <= MOST_DECODED ? this.#withoutEncoded(text) : text;
    return this.#withoutParts(read.replace(this.#whole, '…'));
  }

  /** Without words that encode a part of a secret, in a longer text too; escapes stay unless they hide one. */
  #withoutEncoded(text: string): string {
    const plain = unescaped(text);
    const read = plain !== text && this.#shows(plain) ? plain : text;
    return read.replace(WORD, (word) => (readings(word).some((reading) => this.#shows(reading)) ? '…' : word));
  }

  #shows(text: string): boolean {
    const lower = text.toLowerCase();
    for (let at = 0; at + GRAM <= lower.length; at++) if (this.#grams.has(lower.slice(at, at + GRAM))) return true;
    return false;
  }

  #withoutParts(text: string): string {
    let kept = '';
    let from = 0;
    for (let at = 0; at + GRAM <= text.length; at++) {
      if (!this.#grams.has(text.slice(at, at + GRAM).toLowerCase())) continue;
      kept += from <= at ? `${text.slice(from, at)}…` : '';
      from = at + GRAM;
    }
    return kept + text.slice(from);
  }
}

type Tame = (text: string) => string;

const factsBy = (tame: Tame, { server, protocol, ...facts }: McpFacts): McpFacts => ({
  ...facts,
  ...(server && { server: { name: tame(server.name), version: tame(server.version) } }),
  ...(protocol !== undefined && { protocol: tame(protocol) }),
});

const obstacleBy = (tame: Tame, by: Obstacle): Obstacle => {
  switch (by.type) {
    case 'status':
      return by;
    case 'media-type':
      return { ...by, found: tame(by.found) };
    case 'member':
      return { ...by, name: tame(by.name) };
    case 'protocol':
      return { ...by, protocol: tame(by.protocol) };
  }
};

const noteBy = (tame: Tame, note: Note): Note => {
  switch (note.type) {
    case 'moved':
    case 'redirected':
      return { ...note, to: tame(note.to) };
    case 'unusable':
      return { ...note, by: obstacleBy(tame, note.by) };
    default:
      return note;
  }
};

const observationBy = (tame: Tame, found: Observation): Observation => {
  switch (found.type) {
    case 'good': {
      const { facts, notes } = found;
      return {
        type: 'good',
        ...(facts && { facts: factsBy(tame, facts) }),
        ...(notes && { notes: notes.map((note) => noteBy(tame, note)) }),
      };
    }
    case 'refused':
      return { ...found, message: tame(found.message) };
    case 'status':
      return { ...found, path: tame(found.path) };
    case 'not-mcp':
      return { ...found, path: tame(found.path), ...(found.encoding && { encoding: tame(found.encoding) }) };
    default:
      return found;
  }
};

/** Removes the values of the configured headers from a server's text: whole, in part, or encoded (SPEC § 2). Pure. */
export const redactorOf = (mcp: Pick<McpConfig, 'headers'>): ((text: string) => string) => {
  const secrets = secretsOf(mcp);
  if (secrets.length === 0) return (text) => text;
  const redactor = new Redactor(secrets);
  return (text) => redactor.redact(text);
};

/**
 * An observation that may be shown and logged (SPEC § 2): texts of the server are on one line, cut, and without the values
 * of the configured headers. Pure.
 */
export const redacted = (found: Observation, mcp: McpConfig): Observation => {
  const redact = redactorOf(mcp);
  const tame = (text: string): string => cut(redact(text).replace(/\s+/g, ' '), MOST);
  return observationBy(tame, found);
};
