import { linesOf } from '../log/lines.ts';
import type { Batch } from '../model.ts';

/** Encoded forms of a batch, by server and subscription: followers mostly have the same id, and share the bytes. */
const encoded = new WeakMap<Batch, Map<string, Uint8Array>>();

/** The `log` notifications for the lines of a batch, each ending in a newline. Encoded once for all who ask alike. */
export const encodedLines = (batch: Batch, name: string, subscriptionId: number): Uint8Array => {
  const forms = encoded.get(batch) ?? new Map<string, Uint8Array>();
  encoded.set(batch, forms);
  const key = `${subscriptionId} ${name}`;
  const known = forms.get(key);
  if (known) return known;
  const bytes = encode(batch, name, subscriptionId);
  forms.set(key, bytes);
  return bytes;
};

const encode = (batch: Batch, name: string, subscriptionId: number): Uint8Array => {
  // The envelope of JSON-RPC 2.0 § 4.1 by hand: only the line itself needs JSON.stringify.
  const head = `{"jsonrpc":"2.0","method":"log","params":{"subscription_id":${subscriptionId},"name":${JSON.stringify(name)},"stream":"`;
  const tail = `,"ts_unix_ms":${Math.trunc(batch.atUnixMs)}}}\n`;
  let text = '';
  for (const { stream, line } of linesOf(batch)) text += `${head}${stream}","line":${JSON.stringify(line)}${tail}`;
  return Buffer.from(text);
};
