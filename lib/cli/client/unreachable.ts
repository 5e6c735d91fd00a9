import { isNamed } from '../../errors.ts';

/** The time limit of requests that do not wait for processes (SPEC § 8). */
export const ANSWER_LIMIT_MS = 10_000;

const START = 'start it with: xy daemon';

/** The connection ended without notice. */
export const GONE = 'GONE';

/** The reasons of socket errors, and their remedies. */
const reasons: Readonly<Record<string, readonly [reason: string, remedy: string]>> = {
  ENOENT: ['it is not running', START],
  ENOTDIR: ['it is not running', START],
  ECONNREFUSED: ['it is not running: its socket is stale', START],
  ECONNRESET: ['it ended before it answered', START],
  [GONE]: ['its connection ended without notice: it was killed, or has crashed', START],
  EPIPE: ['it ended before it answered', START],
  EAGAIN: ['its backlog of connections is full', 'try again'],
  ETIMEDOUT: ['no answer within LIMIT s', 'see whether it is stopped, or the machine overloaded'],
  EACCES: ['permission denied', 'it may be run by another user'],
};

/** The daemon can't be reached, or ended before it answered (exit code 2). */
export class Unreachable extends Error {
  /** A system error code, or `GONE`. */
  readonly code: string;

  constructor(socket: string, code: string, limitMs = ANSWER_LIMIT_MS) {
    const [reason, remedy] = reasons[code] ?? [code, START];
    super(`cannot reach daemon at ${socket}: ${reason.replace('LIMIT', String(limitMs / 1000))}; ${remedy}`);
    this.name = 'Unreachable';
    this.code = code;
  }
}

/** Whether an error means that the daemon can't be reached. */
export const isUnreachable = (error: unknown): error is Unreachable => isNamed(error, 'Unreachable');

/** Whether the daemon runs, but its backlog of connections is full. */
export const isBusy = (error: unknown): boolean => isUnreachable(error) && error.code === 'EAGAIN';
