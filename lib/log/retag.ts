import { tags } from './bytes/tagger.ts';

/** Matches before each line without a tag. `^` is no use: it also matches after a carriage return. */
const UNTAGGED = /(^|\n)(?!\[(?:out|err)\] )(?!$)/g;

/** Whole lines of a log file, each with a tag: a line without one, which xy did not write, gets that of stdout. */
export const withTags = (lines: Buffer): Buffer => {
  const text = lines.toString('latin1');
  const whole = text.replace(UNTAGGED, `$1${tags.stdout}`);
  return whole.length === text.length ? lines : Buffer.from(whole, 'latin1');
};
