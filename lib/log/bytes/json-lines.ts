import type { Batch, StreamName } from '../../model.ts';
import { textOf } from './json-escape.ts';
import { tags } from './tagger.ts';

/**
 * Lines as JSON objects, one after another, each followed by a newline: `head`, which is an object that is open and has
 * members, is continued by the line's stream, its text and its time, and closed twice (JSON-RPC 2.0 § 4.1).
 */
export type JsonLines = (batch: Batch, head: string) => string;

const tailOf = ({ atUnixMs }: Batch): string => `,"ts_unix_ms":${Math.trunc(atUnixMs)}}}\n`;

/** One JSON.stringify for each line: what `jsonLines` is compared with. */
export const jsonLinesByStringify: JsonLines = (batch, head) =>
  textOf(batch.bytes)
    .slice(0, -1)
    .split('\n')
    .map((tagged) => {
      const stream: StreamName = tagged.startsWith(tags.stdout) ? 'stdout' : 'stderr';
      return `${head},"stream":"${stream}","line":${JSON.stringify(tagged.slice(tags[stream].length))}${tailOf(batch)}`;
    })
    .join('');

/**
 * Encodes all lines by one JSON.stringify of an array: one call per line takes V8 three times as long. Then the
 * separators between the lines are replaced by envelopes. No line can contain a separator, since its quotes are
 * escaped.
 */
export const jsonLines: JsonLines = (batch, head) => {
  const tail = `"${tailOf(batch)}`;
  const between = (stream: StreamName) => `${tail}${head},"stream":"${stream}","line":"`;
  const lines = JSON.stringify(`\n${textOf(batch.bytes).slice(0, -1)}`.split('\n'))
    .replaceAll(`","${tags.stdout}`, () => between('stdout'))
    .replaceAll(`","${tags.stderr}`, () => between('stderr'));
  return `${lines.slice(`["${tail}`.length, -`"]`.length)}${tail}`;
};
