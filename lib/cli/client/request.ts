import { connect } from 'node:net';
import { type ErrorCode, XyError } from '../../errors.ts';
import { type Request, type Response, requestLines } from '../../wire/json-rpc.ts';
import { type MethodName, methods, type ParamsOf, type ResultOf } from '../../wire/methods.ts';
import { withRetries } from './retry-connect.ts';
import { ANSWER_LIMIT_MS, Unreachable } from './unreachable.ts';

const NEWLINE = 10;

/** The responses to `requests`, one for each. */
type ResponsesTo<C extends readonly Request[]> = { readonly [I in keyof C]: Response<ResultOf<C[I]['method']>> };

/**
 * Asks the daemon, all at once on one connection, and gives the answers in the order of the requests. An error that the
 * daemon answered with is a response like any other.
 * @param limitMs how long to wait for the answers to calls that need no waiting.
 * @throws Unreachable where not all answers came.
 */
export const request = async <const C extends readonly Request[]>(
  path: string,
  requests: C,
  limitMs = ANSWER_LIMIT_MS,
): Promise<ResponsesTo<C>> => {
  const lines = await withRetries((leftMs) => answers(path, requests, limitMs, leftMs), limitMs);
  const responses = lines.map((line): Response => JSON.parse(line));
  const byId = new Map(responses.map((response) => [response.id, response]));
  // Without an id it is about what could not be read, so about all.
  return requests.map((_, id) => byId.get(id) ?? byId.get(null)) as unknown as ResponsesTo<C>;
};

/** Like `request` with a single call, of which nothing but the result counts. @throws XyError where it failed. */
export const ask = async <M extends MethodName>(
  path: string,
  method: M,
  params?: ParamsOf<M>,
  limitMs?: number,
): Promise<ResultOf<M>> => {
  const [response] = await request(path, [{ method, params }], limitMs);
  return resultOf(response);
};

/** @throws XyError, the error that was answered. */
export const resultOf = <R>(response: Response<R>): R => {
  if ('result' in response) return response.result;
  const { code, message, data } = response.error;
  throw new XyError(code as ErrorCode, message, { data });
};

/**
 * One line for each call, in the order in which they were answered.
 * Written for a fast start: what comes is read into one buffer, with no stream in between.
 */
const answers = (
  path: string,
  requests: readonly Request[],
  limitMs: number,
  leftMs: number,
): Promise<readonly string[]> =>
  new Promise((resolve, reject) => {
    const received: Buffer[] = [];
    const settle = (how: () => void): void => {
      how();
      // Whoever was waiting for the answers goes first: mostly it ends the process.
      setImmediate(() => {
        clearTimeout(limit);
        socket.destroy();
      });
    };
    const fail = (code: string): void => settle(() => reject(new Unreachable(path, code, limitMs)));

    const socket = connect({
      path,
      onread: {
        buffer: Buffer.allocUnsafe(65_536),
        callback: (size, buffer) => {
          received.push(Buffer.from(buffer.subarray(0, size)));
          // The last answer can't be complete before a line is.
          if (buffer[size - 1] !== NEWLINE) return true;
          const lines = Buffer.concat(received).toString().trimEnd().split('\n');
          if (lines.length < requests.length) return true;
          settle(() => resolve(lines));
          return false;
        },
      },
    });
    socket.on('error', (error: NodeJS.ErrnoException) => fail(error.code ?? error.message));
    socket.on('close', () => fail('ECONNRESET'));
    socket.write(requestLines(requests));
    const limit = requests.some(({ method }) => methods[method].waits)
      ? undefined
      : setTimeout(() => fail('ETIMEDOUT'), leftMs);
  });
