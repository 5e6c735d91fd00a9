import type { Batch, StreamName } from '../model.ts';
import { tags } from './tag.ts';

/** One line of a log, for those who show it. */
export interface LogLine {
  readonly stream: StreamName;
  /** Without tag and newline. Bytes that are no UTF-8 are U+FFFD. */
  readonly line: string;
  readonly atUnixMs: number;
}

/**
 * The lines of a batch, in order. A line without a tag, which only a stranger can have put into the file, is shown as it
 * is, as one of stdout.
 */
export const linesOf = ({ bytes, atUnixMs }: Batch): readonly LogLine[] =>
  // Decoding all at once is safe: a newline is never part of a longer character, whole or broken.
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    .toString()
    .split('\n')
    .slice(0, -1)
    .map((line) => ({ ...untagged(line), atUnixMs }));

const untagged = (line: string): Pick<LogLine, 'stream' | 'line'> => {
  if (line.startsWith(tags.stderr)) return { stream: 'stderr', line: line.slice(tags.stderr.length) };
  return { stream: 'stdout', line: line.startsWith(tags.stdout) ? line.slice(tags.stdout.length) : line };
};
