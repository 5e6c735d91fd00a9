import { cut } from '../../text/cut.ts';
import { nearest } from '../../text/did-you-mean.ts';
import { visibleJson } from '../../text/visible.ts';
import type { KdlScalar } from './kdl-node.ts';

const LONGEST = 60;

/** `text` in quotes, on one line and truncated, with everything invisible escaped. */
export const quoted = (text: string): string => visibleJson(text.length > LONGEST ? `${cut(text, LONGEST)}…` : text);

/** A name from a file as part of a field: unchanged if it is an ordinary word, else quoted. */
export const named = (name: string): string =>
  name.length <= LONGEST && /^[\w:.-]+$/.test(name) ? name : quoted(name);

/** A value in KDL 2 syntax. */
export const written = (value: KdlScalar): string => {
  if (typeof value === 'string') return quoted(value);
  if (value === null || typeof value === 'boolean') return `#${value}`;
  if (Number.isNaN(value)) return '#nan';
  if (!Number.isFinite(value)) return value > 0 ? '#inf' : '#-inf';
  return String(value);
};

/** The kind of a value that must not be shown. */
export const kindOf = (value: KdlScalar): string => (value === null ? '#null' : `a ${typeof value}`);

/** `a, b or c`. */
export const either = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;

/** The hint after an unknown word: the nearest known word or, if there is none, all of them. */
export const didYouMean = (word: string, known: readonly string[]): string => {
  const near = nearest(word, known);
  return near === undefined ? `known are ${known.join(', ')}` : `did you mean ${quoted(near)}?`;
};
