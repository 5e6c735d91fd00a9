import { constants, fstatSync, openSync } from 'node:fs';
import { Socket } from 'node:net';
import { isatty } from 'node:tty';

const NON_BLOCKING = constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY;

/** The names by which a pipe or a terminal that stderr is can be opened once more; on macOS the first does not exist. */
const others = (): readonly string[] => ['/proc/self/fd/2', ...(isatty(2) ? ['/dev/tty'] : [])];

const opened = (path: string): number | undefined => {
  try {
    return openSync(path, NON_BLOCKING);
  } catch {
    return undefined;
  }
};

/** libuv makes a pipe or a socket non-blocking that it takes charge of, for all who share it: here they are none. */
const isTakenOver = (): boolean => {
  try {
    new Socket({ fd: 2, readable: false }).on('error', () => undefined).unref();
    return true;
  } catch {
    return false;
  }
};

/** Where the daemon writes its log. */
export interface Stderr {
  readonly fd: number;
  /** A write may take as long as it likes, as to a file on a disk that is busy. Otherwise it fails with EAGAIN instead. */
  readonly mayBlock: boolean;
}

/**
 * stderr as a descriptor whose writes don't wait for a reader. Who shares the pipe or the terminal is not to notice, so that
 * it is opened anew if it can be (open(2), O_NONBLOCK: a matter of the open file description). Where stderr is closed, Node
 * has opened /dev/null in its place.
 */
export const openStderr = (): Stderr => {
  if (fstatSync(2).isFile()) return { fd: 2, mayBlock: true };
  for (const path of others()) {
    const fd = opened(path);
    if (fd !== undefined) return { fd, mayBlock: false };
  }
  return { fd: 2, mayBlock: !isTakenOver() };
};
