/** Why something could not be done with a server. */
export type Failure =
  /** No connection, or one that broke before the answer: a system error code, or the HTTP parser's. */
  | { readonly type: 'unanswered'; readonly code: string }
  /** The listener is another program: nothing was sent. */
  | { readonly type: 'foreign'; readonly holder?: { readonly pid: number; readonly name: string } }
  /** The listener could not be verified to be the server: nothing was sent. */
  | { readonly type: 'unproved' }
  /** The listener could not be looked up for lack of memory or descriptors: nothing was sent. */
  | { readonly type: 'unasked' }
  /** The server's own error (JSON-RPC 2.0 § 5.1). `data` is JSON. */
  | { readonly type: 'rejected'; readonly code: number; readonly message: string; readonly data?: string | undefined }
  /** An HTTP status by which there is no answer. */
  | { readonly type: 'status'; readonly status: number; readonly to?: string | undefined; readonly text: string }
  /** An answer that is none. */
  | { readonly type: 'not-mcp'; readonly status: number; readonly why: string }
  /** The answer ended before the response to the request came. */
  | { readonly type: 'ended'; readonly status: number }
  | { readonly type: 'too-large' }
  /** Not within the time for it. */
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

/** The failure as something that can be thrown. */
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

/** An error of a connection. */
export const unanswered = (error: unknown): Failed =>
  error instanceof Failed ? error : new Failed({ type: 'unanswered', code: codeIn(error) });
