import { writeSync } from 'node:fs';
import { visible } from '../../text/visible.ts';
import { outputError } from './user-error.ts';

const systemCode = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined);

/** Whoever shares the pipe made it non-blocking, and it is full. */
const waitABit = (): void => {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
};

/**
 * Writes everything before it returns, so that nothing is lost by ending the process next. Not by `process.stdout`,
 * which takes a while to set up. A reader that is gone is no error: what was asked for is done all the same.
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

/** One line, or several: as an array, since a call takes only so many arguments. */
type Lines = string | readonly string[];

const asLines = (lines: Lines): readonly string[] => (typeof lines === 'string' ? [lines] : lines);

/** Prints lines on stdout. */
export const print = (lines: Lines): void => write(1, asLines(lines));

/** Prints lines on stderr, as they are. */
export const report = (lines: Lines): void => write(2, asLines(lines));

/** Says something on stderr: each line of it as `xy: LINE`, with what is invisible escaped (SPEC § 8). */
export const complain = (message: string): void => report(message.split('\n').map((line) => `xy: ${visible(line)}`));
