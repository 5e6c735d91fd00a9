import type { ConfigProblem } from './model.ts';
import { visible } from './text/visible.ts';

/** The error codes on the wire (JSON-RPC 2.0 § 5.1, SPEC § 5). */
export const codes = {
  parseError: -32700,
  invalidRequest: -32600,
  methodNotFound: -32601,
  invalidParams: -32602,
  internalError: -32603,
  noSuchServer: -32001,
  portConflict: -32002,
  configInvalid: -32003,
  alreadyRunning: -32004,
  notRunning: -32005,
  spawnFailed: -32006,
} as const;

export type ErrorCode = (typeof codes)[keyof typeof codes];

/** An error with a stable code and a message for the user, which may be sent to clients. */
export class XyError extends Error {
  readonly code: ErrorCode;
  /** Machine-readable detail, sent as JSON-RPC `error.data`. */
  readonly data?: unknown;

  constructor(code: ErrorCode, message: string, options: { data?: unknown; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'XyError';
    this.code = code;
    if (options.data !== undefined) this.data = options.data;
  }
}

/**
 * Whether an error is of this name. Errors are told apart by name only: each program of the build has its own copies of the
 * classes, so that `instanceof` would depend on which program threw.
 */
export const isNamed = (error: unknown, name: string): boolean => error instanceof Error && error.name === name;

export const isXyError = (error: unknown): error is XyError => isNamed(error, 'XyError');

export const isStartupError = (error: unknown): error is StartupError => isNamed(error, 'StartupError');

/** One problem as one line: `FILE:LINE:COL: field: message`. Control characters in the file's name are escaped. */
export const problemLine = ({ file, line, column, field, message }: ConfigProblem): string =>
  visible(`${file}:${line}:${column}: ${field === '' ? '' : `${field}: `}${message}`);

/** All problems of a reading as one error (SPEC § 5, −32003). */
export const configInvalid = (problems: readonly ConfigProblem[]): XyError =>
  new XyError(codes.configInvalid, problems.map(problemLine).join('\n'), { data: { errors: problems } });

/** The daemon can't start or continue: printed as `xy: message`, and the process exits with `exitCode`. */
export class StartupError extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode = 1, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'StartupError';
    this.exitCode = exitCode;
  }
}
