import type { StreamName } from '../model.ts';
import { simdTagger } from './tag-simd.ts';

/** The prefix of a stream's lines in the log (SPEC § 4). Six bytes each. */
export const tags = { stdout: '[out] ', stderr: '[err] ' } as const satisfies Record<StreamName, string>;

export type Tag = (typeof tags)[StreamName];

/**
 * Puts a tag before each line of `begun` and `lines` concatenated, which end in a newline and have at most 192 KiB. The
 * result is valid until the next call.
 */
export type Tagger = (tag: Tag, begun: Uint8Array, lines: Uint8Array) => Uint8Array;

/**
 * V8 has a fast path for replacing a one-character expression with a fixed text, much faster than a loop in JavaScript.
 */
export const tagByExpression: Tagger = (tag, begun, lines) => {
  const text = Buffer.concat([begun, lines]).toString('latin1', 0, begun.length + lines.length - 1);
  return Buffer.from(`${tag}${text.replace(/\n/g, `\n${tag}`)}\n`, 'latin1');
};

let tagger: Tagger | undefined;

/** The fastest tagger that this machine supports, created at the first line. */
export const tagged: Tagger = (tag, begun, lines) => {
  tagger ??= simdTagger() ?? tagByExpression;
  return tagger(tag, begun, lines);
};
