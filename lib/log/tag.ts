import type { StreamName } from '../model.ts';
import { simdTagger } from './tag-simd.ts';

/** What a line of each stream begins with in the log (SPEC § 4). Six bytes each. */
export const tags = { stdout: '[out] ', stderr: '[err] ' } as const satisfies Record<StreamName, string>;

export type Tag = (typeof tags)[StreamName];

/**
 * Puts a tag before each line of `begun` and `lines` taken together: bytes that end in a newline, 192 KiB of them at
 * most. What it gives back is lent until the next call.
 */
export type Tagger = (tag: Tag, begun: Uint8Array, lines: Uint8Array) => Uint8Array;

/** V8 has a fast path for replacing a one-character expression by a fixed text; no loop in JavaScript comes near it. */
export const tagByExpression: Tagger = (tag, begun, lines) => {
  const text = Buffer.concat([begun, lines]).toString('latin1', 0, begun.length + lines.length - 1);
  return Buffer.from(`${tag}${text.replace(/\n/g, `\n${tag}`)}\n`, 'latin1');
};

let tagger: Tagger | undefined;

/** The best tagger that there is here, made when the first line comes. */
export const tagged: Tagger = (tag, begun, lines) => {
  tagger ??= simdTagger() ?? tagByExpression;
  return tagger(tag, begun, lines);
};
