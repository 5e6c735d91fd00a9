import { escapedJson, textOf } from '../log/bytes/json-escape.ts';
import { tags } from '../log/bytes/tagger.ts';
import type { Batch, LogSlice, ReadLimit, StreamName } from '../model.ts';

/** How a client wants lines: a `log` for each of them, or a `log_text` for many. */
export type LogForm = 'lines' | 'text';

/**
 * How much goes into one delivery: as JSON that is below 768 KiB. A byte takes up to six there, and a line, where it has a
 * notification of its own, 130 and the server's name besides.
 */
export const portions: Readonly<Record<LogForm, ReadLimit>> = {
  lines: { bytes: 64 << 10, lines: 1000 },
  text: { bytes: 120 << 10, lines: Number.POSITIVE_INFINITY },
};

/** Encoded forms of a stretch: followers mostly have the same subscription id, and share the bytes. */
const encoded = new WeakMap<LogSlice, Map<string, Uint8Array>>();

/** The notifications for the lines of a stretch, each ending in a newline. Encoded once for all who ask alike. */
export const encodedLines = (stretch: LogSlice, form: LogForm, name: string, subscriptionId: number): Uint8Array => {
  const known = encoded.get(stretch) ?? new Map<string, Uint8Array>();
  encoded.set(stretch, known);
  const key = `${form} ${subscriptionId} ${name}`;
  const bytes = known.get(key) ?? encode[form](stretch, name, subscriptionId);
  known.set(key, bytes);
  return bytes;
};

/** The envelope of JSON-RPC 2.0 § 4.1 by hand: only what was printed needs JSON.stringify. */
const opening = (method: string, name: string, subscriptionId: number): string =>
  `{"jsonrpc":"2.0","method":"${method}","params":{"subscription_id":${subscriptionId},"name":${JSON.stringify(name)}`;

const TEXT_END = Buffer.from('}}\n');

const encode: Readonly<Record<LogForm, (stretch: LogSlice, name: string, subscriptionId: number) => Uint8Array>> = {
  lines: ({ batches }, name, subscriptionId) => {
    const head = opening('log', name, subscriptionId);
    return Buffer.from(batches.map((batch) => lineByLine(batch, head)).join(''));
  },
  text: ({ bytes }, name, subscriptionId) =>
    Buffer.concat([Buffer.from(`${opening('log_text', name, subscriptionId)},"text":`), escapedJson(bytes), TEXT_END]),
};

/**
 * All lines by one JSON.stringify, as an array: in that of each by itself V8 takes three times as long. What is between
 * two of them becomes an envelope; no line can look like that, for within a line each quote has a backslash before it.
 */
const lineByLine = ({ bytes, atUnixMs }: Batch, head: string): string => {
  const tail = `","ts_unix_ms":${Math.trunc(atUnixMs)}}}\n`;
  const between = (stream: StreamName) => `${tail}${head},"stream":"${stream}","line":"`;
  const lines = JSON.stringify(`\n${textOf(bytes).slice(0, -1)}`.split('\n'))
    .replaceAll(`","${tags.stdout}`, between('stdout'))
    .replaceAll(`","${tags.stderr}`, between('stderr'));
  return `${lines.slice(`["${tail}`.length, -`"]`.length)}${tail}`;
};
