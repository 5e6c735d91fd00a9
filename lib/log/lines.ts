import { tags } from './tag.ts';

/** What is before each line that has no tag. Not by `^`, which takes a carriage return for the end of a line. */
const UNTAGGED = /(^|\n)(?!\[(?:out|err)\] )(?!$)/g;

/** Whole lines of a file, each with a tag: one without, which only a stranger can have put there, becomes one of stdout. */
export const withTags = (lines: Buffer): Buffer => {
  const text = lines.toString('latin1');
  const whole = text.replace(UNTAGGED, `$1${tags.stdout}`);
  return whole.length === text.length ? lines : Buffer.from(whole, 'latin1');
};
