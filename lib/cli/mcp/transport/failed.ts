/** The failure of an operation with a server. */
export type Failure =
  /** No connection, or one that broke before the answer. `code`: of a system error or of the HTTP parser. */
  | { readonly type: 'unanswered'; readonly code: string }
  /** The listener is another program: nothing was sent. */
  | { readonly type: 'foreign'; readonly holder?: { readonly pid: number; readonly name: string } }
  /** The listener could not be verified to be the server: nothing was sent. */
  | { readonly type: 'unproved' }
  /** The listener could not be looked up for lack of memory or descriptors: nothing was sent. */
  | { readonly type: 'unasked' }
  /** The server's own error (JSON-RPC 2.0 § 5.1). `data` is JSON. */
  | { readonly type: 'rejected'; readonly code: number; readonly message: string; readonly data?: string | undefined }
  /** An HTTP status that excludes a JSON-RPC response. */
  | { readonly type: 'status'; readonly status: number; readonly to?: string | undefined; readonly text: string }
  /** An answer without a JSON-RPC message. */
  | { readonly type: 'not-mcp'; readonly status: number; readonly why: string }
  /** The answer ended before the response to the request. */
  | { readonly type: 'ended'; readonly status: number }
  | { readonly type: 'too-large' }
  /** The time limit was exceeded. */
  | { readonly type: 'late' };

const ABSENT: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'EADDRNOTAVAIL',
  'EAFNOSUPPORT',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);

/** Whether a system error means that nothing listens. Pure. */
export const isAbsence = (code: string): boolean => ABSENT.has(code);

/** A failure as an Error. */
export class Failed extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.type);
    this.name = 'Failed';
    this.failure = failure;
  }
}

const codeIn = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown';

/** An error of a connection as a failure. */
export const unanswered = (error: unknown): Failed =>
  error instanceof Failed ? error : new Failed({ type: 'unanswered', code: codeIn(error) });
