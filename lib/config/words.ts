import { cut } from '../text/cut.ts';
import type { KdlScalar } from './kdl-document.ts';
import { nearest } from './nearest.ts';

const LONGEST = 60;

/** `text` in quotes, on one line and not endless, however odd it is. */
export const quoted = (text: string): string => JSON.stringify(text.length > LONGEST ? `${cut(text, LONGEST)}…` : text);

/** A name from a file as it may stand in a field: as it is if it is an ordinary one, else quoted. */
export const named = (name: string): string =>
  name.length <= LONGEST && /^[\w:.-]+$/.test(name) ? name : quoted(name);

/** A value as it is written in KDL 2. */
export const written = (value: KdlScalar): string => {
  if (typeof value === 'string') return quoted(value);
  if (value === null || typeof value === 'boolean') return `#${value}`;
  if (Number.isNaN(value)) return '#nan';
  if (!Number.isFinite(value)) return value > 0 ? '#inf' : '#-inf';
  return String(value);
};

/** What sort of value it is, for those that must not be shown. */
export const kindOf = (value: KdlScalar): string => (value === null ? '#null' : `a ${typeof value}`);

/** `a, b or c`. */
export const either = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;

/** What to say after an unknown word: the nearest known one or, where none is near, all of them. */
export const didYouMean = (word: string, known: readonly string[]): string => {
  const near = nearest(word, known);
  return near === undefined ? `known are ${known.join(', ')}` : `did you mean ${quoted(near)}?`;
};
