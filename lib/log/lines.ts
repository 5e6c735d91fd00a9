import { tags } from './tag.ts';

const isTagged = (line: string): boolean => line.startsWith(tags.stdout) || line.startsWith(tags.stderr);

/**
 * Whole lines as text, each with its tag and its newline; bytes that are no UTF-8 are U+FFFD. A line without a tag, which
 * only a stranger can have put into the file, becomes one of stdout. Pure.
 */
export const taggedText = (bytes: Uint8Array): string => {
  // Decoding all at once is safe: a newline is never part of a longer character, whole or broken.
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString();
  const lines = text.split('\n').slice(0, -1);
  return lines.every(isTagged) ? text : lines.map((line) => `${isTagged(line) ? '' : tags.stdout}${line}\n`).join('');
};
