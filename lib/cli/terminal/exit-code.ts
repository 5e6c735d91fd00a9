import { codes, isStartupError, isXyError } from '../../errors.ts';
import { isUnreachable } from '../client/unreachable.ts';

/** Exit codes (SPEC § 8). */
export const exitCodes = { done: 0, failed: 1, unreachable: 2, configInvalid: 3 } as const;

/** The code of `Unreachable` in `--json`: in the server range of JSON-RPC 2.0 § 5.1, and not used by the daemon. */
const UNREACHABLE = -32000;

/** The exit code and message of a failed program. */
interface Ending {
  readonly exitCode: number;
  readonly message: string;
  /** The error for `--json`, in the form of the daemon's errors. */
  readonly error: Readonly<{ code: number; message: string; data?: unknown }>;
}

/** The exit code for an error; undefined for an unknown one. */
const exitCodeOf = (error: unknown): number | undefined => {
  if (isUnreachable(error)) return exitCodes.unreachable;
  if (isStartupError(error)) return typeof error.exitCode === 'number' ? error.exitCode : exitCodes.failed;
  if (isXyError(error)) return error.code === codes.configInvalid ? exitCodes.configInvalid : exitCodes.failed;
  return undefined;
};

/** The message of a system error that any command can have, by the system call. */
const known = (error: Error): string | undefined =>
  'syscall' in error && error.syscall === 'uv_cwd'
    ? 'the current directory was removed: change to another one'
    : undefined;

const errorOf = (error: Error, message: string): Ending['error'] => {
  if (isUnreachable(error)) return { code: UNREACHABLE, message, data: { reason: error.code } };
  if (!isXyError(error)) return { code: codes.internalError, message };
  return { code: error.code, message, ...(error.data !== undefined && { data: error.data }) };
};

/** The ending for an error. Unknown errors are bugs, and reported as internal errors. Pure. */
export const endingOf = (error: unknown): Ending => {
  const failure = error instanceof Error ? error : new Error(String(error));
  const exitCode = exitCodeOf(failure);
  const message = exitCode === undefined ? (known(failure) ?? `internal error: ${failure.message}`) : failure.message;
  return { exitCode: exitCode ?? exitCodes.failed, message, error: errorOf(failure, message) };
};
