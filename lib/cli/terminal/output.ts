import { writeSync } from 'node:fs';
import { visible } from '../../text/visible.ts';
import { outputError } from './user-error.ts';

const systemCode = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined);

/** Waits 1 ms: another process has made the shared pipe non-blocking, and it is full. */
const waitABit = (): void => {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
};

/**
 * Writes synchronously, so that nothing is lost if the process ends next. `process.stdout` is not used, as its
 * initialization takes time. A closed pipe is not an error: the command itself is done.
 */
const write = (fd: 1 | 2, lines: readonly string[]): void => {
  const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''));
  for (let written = 0; written < bytes.length; ) {
    try {
      written += writeSync(fd, bytes, written);
    } catch (error) {
      const code = systemCode(error);
      if (code === 'EPIPE' || (fd === 2 && code !== 'EAGAIN')) return;
      if (code !== 'EAGAIN') throw outputError(error);
      waitABit();
    }
  }
};

/** One line, or an array of lines: the number of arguments of a call is limited. */
type Lines = string | readonly string[];

const asLines = (lines: Lines): readonly string[] => (typeof lines === 'string' ? [lines] : lines);

/** Prints lines on stdout. */
export const print = (lines: Lines): void => write(1, asLines(lines));

/** Prints lines on stderr, unchanged. */
export const report = (lines: Lines): void => write(2, asLines(lines));

/** Prints a message on stderr, each line as `xy: LINE`, with invisible characters escaped (SPEC § 8). */
export const complain = (message: string): void => report(message.split('\n').map((line) => `xy: ${visible(line)}`));
