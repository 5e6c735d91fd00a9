/** Why something could not be done with a server. */
export type Failure =
  /** No connection, or one that broke before the answer: a system error code, or the HTTP parser's. */
  | { readonly type: 'unanswered'; readonly code: string }
  /** Whoever listens is not the server: nothing was sent. */
  | { readonly type: 'foreign'; readonly holder?: { readonly pid: number; readonly name: string } }
  /** Maybe it is the server, but that can't be proved: nothing was sent. */
  | { readonly type: 'unproved' }
  /** Who listens can't be found out for want of means: nothing was sent. */
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

const NOBODY: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'EADDRNOTAVAIL',
  'EAFNOSUPPORT',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);

/** Whether a system error says that nobody listens. Pure. */
export const isNobody = (code: string): boolean => NOBODY.has(code);

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
