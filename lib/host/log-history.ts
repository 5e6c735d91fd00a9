import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { withTags } from '../log/lines.ts';
import { tags } from '../log/tag.ts';
import { LONGEST_LINE } from '../log/tagged-lines.ts';
import type { Batch } from '../model.ts';

const NEWLINE = 10;
const LONGEST = LONGEST_LINE + tags.stdout.length + 1;

/**
 * What log files hold, `files` and the result newest first: the last `maxBytes` in whole lines, without the last
 * `skipBytes`. Files that are missing or can't be read are left out; a last line without newline is a line, and one
 * without tag one of stdout.
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
    // Without O_NONBLOCK the opening of a FIFO of that name would wait for ever.
    const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch(() => undefined);
    if (file === undefined) continue;
    try {
      const stats = await file.stat();
      if (!stats.isFile()) continue;
      const { size, mtimeMs } = stats;
      const end = Math.max(0, size - skip);
      const lines = withTags(shortened(await wholeLines(file, end, wanted, skip > 0)));
      if (lines.length > 0) batches.push({ bytes: lines, atUnixMs: Math.floor(mtimeMs) });
      // Lines were left out: older ones would make a hole.
      if (end > wanted) break;
      skip = Math.max(0, skip - size);
      wanted -= end;
    } catch {
      // Nothing that can be done about it would help whoever asked for the log.
    } finally {
      await file.close().catch(() => undefined);
    }
  }
  return batches;
};

/** The last `maxBytes` before `end`, from the start of a line to the end of one. */
const wholeLines = async (file: FileHandle, end: number, maxBytes: number, wasSkipped: boolean): Promise<Buffer> => {
  // One byte more tells whether a line begins where the rest does.
  const from = Math.max(0, end - maxBytes - 1);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(end - from), 0, end - from, from);
  const read = buffer.subarray(0, bytesRead);
  const lines = from > 0 ? read.subarray(read.indexOf(NEWLINE) + 1) : read;
  const whole = lines.lastIndexOf(NEWLINE) + 1;
  if (whole === lines.length) return lines;
  // Torn by a crash; but what is cut by `skipBytes` is no line at all.
  return wasSkipped ? lines.subarray(0, whole) : Buffer.concat([lines, Buffer.of(NEWLINE)]);
};

/** Cuts lines that are too long, such as the zeros that a power failure leaves. */
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
