const START = 'start it with: xy daemon';

/** What the system says about a socket, in plain words, and what to do about it. */
const reasons: Readonly<Record<string, readonly [reason: string, remedy: string]>> = {
  ENOENT: ['it is not running', START],
  ENOTDIR: ['it is not running', START],
  ECONNREFUSED: ['it is not running, though it left its socket behind', START],
  ECONNRESET: ['it ended before it answered', START],
  EPIPE: ['it ended before it answered', START],
  EAGAIN: ['it has more connections waiting than it can take', 'try again'],
  ETIMEDOUT: ['no answer within 10 s', 'see whether it is stopped, or the machine overloaded'],
  EACCES: ['permission denied', 'it may be run by another user'],
};

/** The daemon can't be asked, or went away before it had answered (exit code 2). */
export class Unreachable extends Error {
  /** A system error code. */
  readonly code: string;

  constructor(socket: string, code: string) {
    const [reason, remedy] = reasons[code] ?? [code, START];
    super(`cannot reach daemon at ${socket}: ${reason}; ${remedy}`);
    this.name = 'Unreachable';
    this.code = code;
  }
}

/** Whether the daemon is there, and only has no room for another connection. By name: see `exit-code.ts`. */
export const isBusy = (error: unknown): boolean =>
  error instanceof Error && error.name === 'Unreachable' && 'code' in error && error.code === 'EAGAIN';
