import { constants, fstatSync, openSync } from 'node:fs';
import { Socket } from 'node:net';
import { isatty } from 'node:tty';

const NON_BLOCKING = constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY;

/** Paths by which stderr can be opened again if it is a pipe or a terminal. macOS has no `/proc`. */
const others = (): readonly string[] => ['/proc/self/fd/2', ...(isatty(2) ? ['/dev/tty'] : [])];

const opened = (path: string): number | undefined => {
  try {
    return openSync(path, NON_BLOCKING);
  } catch {
    return undefined;
  }
};

/** Lets libuv make a pipe or a socket non-blocking, which affects all processes that share it. */
const isTakenOver = (): boolean => {
  try {
    new Socket({ fd: 2, readable: false }).on('error', () => undefined).unref();
    return true;
  } catch {
    return false;
  }
};

/** The output of the daemon's log. */
export interface Stderr {
  readonly fd: number;
  /** Whether writes can block, as to a file on a busy disk. Otherwise they fail with EAGAIN. */
  readonly mayBlock: boolean;
}

/**
 * stderr as a descriptor whose writes don't wait for a reader. O_NONBLOCK belongs to the open file description
 * (open(2)), so it is opened again if possible, in order not to affect other processes that share the pipe or terminal.
 * If stderr is closed, Node has opened /dev/null in its place.
 */
export const openStderr = (): Stderr => {
  if (fstatSync(2).isFile()) return { fd: 2, mayBlock: true };
  for (const path of others()) {
    const fd = opened(path);
    if (fd !== undefined) return { fd, mayBlock: false };
  }
  return { fd: 2, mayBlock: !isTakenOver() };
};
