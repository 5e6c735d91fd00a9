import { codes } from '../../errors.ts';

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

type Failure = Error & {
  readonly code?: unknown;
  readonly exitCode?: unknown;
  readonly data?: unknown;
  readonly syscall?: unknown;
};

/** By name and not by class: each program of the build has a copy of the classes of its own. */
const endings: Readonly<Record<string, (failure: Failure) => number>> = {
  Unreachable: () => exitCodes.unreachable,
  StartupError: ({ exitCode }) => (typeof exitCode === 'number' ? exitCode : exitCodes.failed),
  XyError: ({ code }) => (code === codes.configInvalid ? exitCodes.configInvalid : exitCodes.failed),
};

/** What the system says that any command may run into. */
const known = ({ syscall }: Failure): string | undefined =>
  syscall === 'uv_cwd' ? 'the current directory was removed: change to another one' : undefined;

const errorOf = ({ name, code, data }: Failure, message: string): Ending['error'] => {
  if (name === 'Unreachable') return { code: UNREACHABLE, message, data: { reason: code } };
  return {
    code: name === 'XyError' && typeof code === 'number' ? code : codes.internalError,
    message,
    ...(data !== undefined && { data }),
  };
};

/** @returns what to do about `error`. Errors that we don't know are our own fault, and say so. Pure. */
export const endingOf = (error: unknown): Ending => {
  const failure: Failure = error instanceof Error ? error : new Error(String(error));
  const exitCode = endings[failure.name]?.(failure);
  const message = exitCode === undefined ? (known(failure) ?? `internal error: ${failure.message}`) : failure.message;
  return { exitCode: exitCode ?? exitCodes.failed, message, error: errorOf(failure, message) };
};
