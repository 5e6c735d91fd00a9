import { connect } from 'node:net';
import { type ErrorCode, XyError } from '../../errors.ts';
import { type Request, type Response, requestLines } from '../../wire/json-rpc.ts';
import { type MethodName, methods, type ParamsOf, type ResultOf } from '../../wire/methods.ts';
import { withRetries } from './retry-connect.ts';
import { ANSWER_LIMIT_MS, Unreachable } from './unreachable.ts';

const NEWLINE = 10;

/** The responses to requests, one for each. */
type ResponsesTo<C extends readonly Request[]> = { readonly [I in keyof C]: Response<ResultOf<C[I]['method']>> };

/**
 * Sends requests to the daemon on one connection, and returns the responses in the order of the requests. An error
 * response is a response like any other.
 * @param limitMs the time limit, unless a method waits for processes.
 * @throws Unreachable if a response is missing.
 */
export const request = async <const C extends readonly Request[]>(
  path: string,
  requests: C,
  limitMs = ANSWER_LIMIT_MS,
): Promise<ResponsesTo<C>> => {
  const lines = await withRetries((leftMs) => answers(path, requests, limitMs, leftMs), limitMs);
  const responses = lines.map((line): Response => JSON.parse(line));
  const byId = new Map(responses.map((response) => [response.id, response]));
  // A response with the id null is the error of a line that could not be parsed: it answers all requests.
  return requests.map((_, id) => byId.get(id) ?? byId.get(null)) as unknown as ResponsesTo<C>;
};

/** Sends one request, and returns its result. @throws XyError for an error response; Unreachable. */
export const ask = async <M extends MethodName>(
  path: string,
  method: M,
  params?: ParamsOf<M>,
  limitMs?: number,
): Promise<ResultOf<M>> => {
  const [response] = await request(path, [{ method, params }], limitMs);
  return resultOf(response);
};

/** @throws XyError for an error response. */
export const resultOf = <R>(response: Response<R>): R => {
  if ('result' in response) return response.result;
  const { code, message, data } = response.error;
  throw new XyError(code as ErrorCode, message, { data });
};

/**
 * The lines of the responses, in the order of arrival. Optimized for a fast start: the socket reads into one buffer,
 * without a stream.
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
      // After the continuation of the caller, which usually ends the process.
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
          // The last response is complete only at the end of a line.
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
