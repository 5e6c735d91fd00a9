import type { Note, Observation, Obstacle } from '../../health/observation.ts';
import type { McpConfig, McpFacts } from '../../model.ts';
import { cut } from '../../text/cut.ts';

/** No name, version or message needs more. */
const MOST = 200;

/** So many characters in a row that are also in a secret are taken for part of it: servers quote them cut short, too. */
const GRAM = 8;

/** A shorter secret is taken out only where it stands alone: its letters are in many a text. */
const SHORT = 4;

/** What comes before the secret in `Authorization` (RFC 9110 § 11.1). */
const SCHEME = /^(basic|bearer|digest|token|apikey|negotiate)$/i;

const BASE64 = /^[A-Za-z0-9+/_-]{6,}={0,2}$/;

/** What base64 or base64url stands for, where that is text. */
const decoded = (word: string): readonly string[] => {
  if (!BASE64.test(word)) return [];
  const text = Buffer.from(word, 'base64').toString('utf8');
  return /^[\t\n\r\x20-\x7e\u00a0-\ufffc]+$/.test(text) ? [text, ...text.split(':')] : [];
};

const utf8 = (text: string): string => Buffer.from(text, 'latin1').toString('utf8');

/** A secret as servers say it back: encoded for a URL or as base64, decoded, or its bytes taken for UTF-8. */
const spellings = (secret: string): readonly string[] => [
  secret,
  utf8(secret),
  encodeURIComponent(secret.toWellFormed()),
  ...(['base64', 'base64url', 'hex'] as const).map((encoding) =>
    Buffer.from(secret).toString(encoding).replace(/=+$/, ''),
  ),
];

/** All that must not be told of the headers' values: each as a whole, and each word of it that may be the secret. */
const secretsOf = ({ headers }: Pick<McpConfig, 'headers'>): readonly string[] =>
  headers.flatMap(([, value]) => {
    const words = value.split(/[\s,;]+/).filter((word) => !SCHEME.test(word));
    const parts = words.flatMap((word) => [word, word.replace(/^[\w-]+=/, ''), ...word.split('.')]);
    return [value.trim(), ...parts, ...parts.flatMap(decoded)].filter((secret) => secret !== '');
  });

const SYNTAX = /[\\^$.*+?()[\]{}|/]/g;

/** A secret as an expression, whatever white space became of its own. */
const expressionOf = (secret: string): string => {
  const text = secret.replace(SYNTAX, '\\$&').replace(/\s+/g, '\\s+');
  return secret.length < SHORT ? `(?<![\\p{L}\\p{N}])${text}(?![\\p{L}\\p{N}])` : text;
};

/** Takes what is in secrets out of a text. */
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
    return this.#withoutParts(text.replace(this.#whole, '…'));
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

/** Takes the values of our headers out of texts of the server's, whole, in part, or encoded (SPEC § 2). Pure. */
export const redactorOf = (mcp: Pick<McpConfig, 'headers'>): ((text: string) => string) => {
  const secrets = secretsOf(mcp);
  if (secrets.length === 0) return (text) => text;
  const redactor = new Redactor(secrets);
  return (text) => redactor.redact(text);
};

/**
 * An observation as it may be told (SPEC § 2): whatever the server said of itself is on one line, not endless, and without
 * the values of our headers, should it say them back, whole or in part. Pure.
 */
export const redacted = (found: Observation, mcp: McpConfig): Observation => {
  const redact = redactorOf(mcp);
  const tame = (text: string): string => cut(redact(text).replace(/\s+/g, ' '), MOST);
  return observationBy(tame, found);
};
