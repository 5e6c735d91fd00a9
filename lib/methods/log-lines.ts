import { escapedJson } from '../log/bytes/json-escape.ts';
import { jsonLines } from '../log/bytes/json-lines.ts';
import type { LogSlice, ReadLimit } from '../model.ts';

/** The form of lines on the wire: a `log` for each line, or a `log_text` for many. */
export type LogForm = 'lines' | 'text';

/**
 * The limits of one delivery, which keep its JSON below 768 KiB: a byte takes at most six there, and a line with a
 * notification of its own takes another 130 bytes and the server's name.
 */
export const readLimits: Readonly<Record<LogForm, ReadLimit>> = {
  lines: { bytes: 64 << 10, lines: 1000 },
  text: { bytes: 120 << 10, lines: Number.POSITIVE_INFINITY },
};

/** The encoded forms of a slice. Most followers have the same subscription id, so they share the bytes. */
const encoded = new WeakMap<LogSlice, Map<string, Uint8Array>>();

/**
 * The notifications for the lines of a slice, each ending in a newline. Encoded once for all followers with the same
 * form and subscription id.
 */
export const encodedLines = (logSlice: LogSlice, form: LogForm, name: string, subscriptionId: number): Uint8Array => {
  const known = encoded.get(logSlice) ?? new Map<string, Uint8Array>();
  encoded.set(logSlice, known);
  const key = `${form} ${subscriptionId} ${name}`;
  const bytes = known.get(key) ?? encode[form](logSlice, name, subscriptionId);
  known.set(key, bytes);
  return bytes;
};

/** The envelope (JSON-RPC 2.0 § 4.1), written without JSON.stringify, which only the name and the lines need. */
const opening = (method: string, name: string, subscriptionId: number): string =>
  `{"jsonrpc":"2.0","method":"${method}","params":{"subscription_id":${subscriptionId},"name":${JSON.stringify(name)}`;

const TEXT_END = Buffer.from('}}\n');

const encode: Readonly<Record<LogForm, (logSlice: LogSlice, name: string, subscriptionId: number) => Uint8Array>> = {
  lines: ({ batches }, name, subscriptionId) => {
    const head = opening('log', name, subscriptionId);
    return Buffer.from(batches.map((batch) => jsonLines(batch, head)).join(''));
  },
  text: ({ bytes }, name, subscriptionId) =>
    Buffer.concat([Buffer.from(`${opening('log_text', name, subscriptionId)},"text":`), escapedJson(bytes), TEXT_END]),
};
