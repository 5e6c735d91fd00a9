import { codes, isStartupError, isXyError } from '../../errors.ts';
import { isUnreachable } from '../client/unreachable.ts';

/** Exit codes (SPEC § 8). */
export const exitCodes = { done: 0, failed: 1, unreachable: 2, configInvalid: 3 } as const;

/** The code, in `--json`, of a daemon that can't be reached: of JSON-RPC 2.0 § 5.1's range, and none of the daemon's own. */
const UNREACHABLE = -32000;

/** How a program ends that fails, and what it says. */
interface Ending {
  readonly exitCode: number;
  readonly message: string;
  /** What `--json` prints: the error as the daemon would send it. */
  readonly error: Readonly<{ code: number; message: string; data?: unknown }>;
}

/** The exit code for an error; undefined for one that we don't know. */
const exitCodeOf = (error: unknown): number | undefined => {
  if (isUnreachable(error)) return exitCodes.unreachable;
  if (isStartupError(error)) return error.exitCode;
  if (isXyError(error)) return error.code === codes.configInvalid ? exitCodes.configInvalid : exitCodes.failed;
  return undefined;
};

/** What any command may run into, by the system call that fails. */
const known = (error: Error): string | undefined =>
  'syscall' in error && error.syscall === 'uv_cwd'
    ? 'the current directory was removed: change to another one'
    : undefined;

const errorOf = (error: Error, message: string): Ending['error'] => {
  if (isUnreachable(error)) return { code: UNREACHABLE, message, data: { reason: error.code } };
  if (!isXyError(error)) return { code: codes.internalError, message };
  return { code: error.code, message, ...(error.data !== undefined && { data: error.data }) };
};

/** @returns what to do about `error`. Errors that we don't know are our own fault, and say so. Pure. */
export const endingOf = (error: unknown): Ending => {
  const failure = error instanceof Error ? error : new Error(String(error));
  const exitCode = exitCodeOf(failure);
  const message = exitCode === undefined ? (known(failure) ?? `internal error: ${failure.message}`) : failure.message;
  return { exitCode: exitCode ?? exitCodes.failed, message, error: errorOf(failure, message) };
};
