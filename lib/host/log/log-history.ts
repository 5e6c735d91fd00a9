import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { tags } from '../../log/bytes/tagger.ts';
import { withTags } from '../../log/retag.ts';
import { LONGEST_LINE } from '../../log/tagged-lines.ts';
import type { Batch } from '../../model.ts';

const NEWLINE = 10;
const LONGEST = LONGEST_LINE + tags.stdout.length + 1;

/**
 * The content of log files, newest first (`files` and result): the last `maxBytes` in whole lines, without the last
 * `skipBytes`. Files that are missing or can't be read are left out. A last line without newline counts as a line, and
 * a line without tag as one of stdout.
 */
export const logHistory = async (
  files: readonly string[],
  skipBytes: number,
  maxBytes: number,
): Promise<readonly Batch[]> => {
  const batches: Batch[] = [];
  let skip = skipBytes;
  let wanted = maxBytes;
  for (const path of files) {
    // O_NONBLOCK, since opening a FIFO would block.
    const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch(() => undefined);
    if (file === undefined) continue;
    try {
      const stats = await file.stat();
      if (!stats.isFile()) continue;
      const { size, mtimeMs } = stats;
      const end = Math.max(0, size - skip);
      const lines = withTags(shortened(await wholeLines(file, end, wanted, skip > 0)));
      if (lines.length > 0) batches.push({ bytes: lines, atUnixMs: Math.floor(mtimeMs) });
      // Lines were left out: older lines would leave a gap.
      if (end > wanted) break;
      skip = Math.max(0, skip - size);
      wanted -= end;
    } catch {
      // A failed close does not matter to the caller.
    } finally {
      await file.close().catch(() => undefined);
    }
  }
  return batches;
};

/** The last whole lines before `end`, at most `maxBytes`. */
const wholeLines = async (file: FileHandle, end: number, maxBytes: number, wasSkipped: boolean): Promise<Buffer> => {
  // With one byte more, it is known whether the first line is complete.
  const from = Math.max(0, end - maxBytes - 1);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(end - from), 0, end - from, from);
  const read = buffer.subarray(0, bytesRead);
  const lines = end > maxBytes ? read.subarray(read.indexOf(NEWLINE) + 1) : read;
  const whole = lines.lastIndexOf(NEWLINE) + 1;
  if (whole === lines.length) return lines;
  // An incomplete last line was torn by a crash, unless `skipBytes` cuts it, in which case it is left out.
  return wasSkipped ? lines.subarray(0, whole) : Buffer.concat([lines, Buffer.of(NEWLINE)]);
};

/** Cuts lines that are too long, such as the zero bytes that a power failure leaves. */
const shortened = (lines: Buffer): Buffer => {
  const parts: Buffer[] = [];
  let from = 0;
  while (lines.length - from > LONGEST) {
    const part = lines.subarray(from, from + LONGEST);
    const whole = part.lastIndexOf(NEWLINE) + 1;
    if (whole > 0) parts.push(part.subarray(0, whole));
    else parts.push(part, Buffer.of(NEWLINE));
    from += whole || LONGEST;
  }
  return parts.length === 0 ? lines : Buffer.concat([...parts, lines.subarray(from)]);
};
