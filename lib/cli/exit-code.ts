import { codes } from '../errors.ts';

/** Exit codes (SPEC § 8). */
export const exitCodes = { done: 0, failed: 1, unreachable: 2, configInvalid: 3 } as const;

/** How a program ends that fails, and what it says. */
interface Ending {
  readonly exitCode: number;
  readonly message: string;
}

type Failure = Error & { readonly code?: unknown; readonly exitCode?: unknown };

/** By name and not by class: each program of the build has a copy of the classes of its own. */
const endings: Readonly<Record<string, (failure: Failure) => number>> = {
  Unreachable: () => exitCodes.unreachable,
  StartupError: ({ exitCode }) => (typeof exitCode === 'number' ? exitCode : exitCodes.failed),
  XyError: ({ code }) => (code === codes.configInvalid ? exitCodes.configInvalid : exitCodes.failed),
};

/** @returns what to do about `error`. Errors that we don't know are our own fault, and say so. Pure. */
export const endingOf = (error: unknown): Ending => {
  const failure = error instanceof Error ? error : new Error(String(error));
  const exitCode = endings[failure.name]?.(failure);
  return exitCode === undefined
    ? { exitCode: exitCodes.failed, message: `internal error: ${failure.message}` }
    : { exitCode, message: failure.message };
};
