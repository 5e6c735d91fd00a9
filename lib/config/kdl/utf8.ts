import type { At } from '../schema/kdl-node.ts';
import { positionsIn } from './position.ts';

/** The text of a file without its byte order mark, or the position of the first byte that is not valid UTF-8. */
export const decodeUtf8 = (bytes: Uint8Array): { readonly text: string } | { readonly invalidAt: At } => {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const text = buffer.toString('utf8');
  const valid = Buffer.from(text);
  if (buffer.equals(valid)) return { text: text.startsWith('\uFEFF') ? text.slice(1) : text };
  const differing = buffer.findIndex((byte, index) => byte !== valid[index]);
  // With `stream`, an incomplete character at the end is left out.
  const before = new TextDecoder().decode(buffer.subarray(0, differing), { stream: true });
  return { invalidAt: positionsIn(before)(Number.NaN) };
};
