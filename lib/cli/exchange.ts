import { connect } from 'node:net';
import { type ErrorCode, XyError } from '../errors.ts';
import { ANSWER_LIMIT_MS, patiently } from './patience.ts';
import { Unreachable } from './unreachable.ts';
import { type Call, type Methods, type Reply, requestLines } from './wire.ts';

/** Calls that are answered when processes have started or ended: that takes as long as it takes. */
const unhurried: ReadonlySet<string> = new Set(['start', 'stop', 'restart', 'reload'] satisfies (keyof Methods)[]);

const NEWLINE = 10;

/** The answers to `calls`, one for each. */
type RepliesTo<C extends readonly Call[]> = { readonly [I in keyof C]: Reply<Methods[C[I]['method']]['result']> };

/**
 * Asks the daemon, all at once on one connection, and gives the answers in the order of the calls. An error that the
 * daemon answered with is a reply like any other.
 * @throws Unreachable where not all answers came.
 */
export const exchange = async <const C extends readonly Call[]>(path: string, calls: C): Promise<RepliesTo<C>> => {
  const replies = (await patiently(() => answers(path, calls))).map((line): Reply => JSON.parse(line));
  const byId = new Map(replies.map((reply) => [reply.id, reply]));
  // Without an id it is about what could not be read, so about all.
  return calls.map((_, id) => byId.get(id) ?? byId.get(null)) as unknown as RepliesTo<C>;
};

/** Like `exchange` with a single call, of which nothing but the result counts. @throws XyError where it failed. */
export const ask = async <M extends keyof Methods>(
  path: string,
  method: M,
  params?: Methods[M]['params'],
): Promise<Methods[M]['result']> => {
  const [reply] = await exchange(path, [{ method, params }]);
  return resultOf(reply);
};

/** @throws XyError, the error that was answered. */
export const resultOf = <R>(reply: Reply<R>): R => {
  if ('result' in reply) return reply.result;
  const { code, message, data } = reply.error;
  throw new XyError(code as ErrorCode, message, { data });
};

/**
 * One line for each call, in the order in which they were answered.
 * Written for a fast start: what comes is read into one buffer, with no stream in between.
 */
const answers = (path: string, calls: readonly Call[]): Promise<readonly string[]> =>
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
    const fail = (code: string): void => settle(() => reject(new Unreachable(path, code)));

    const socket = connect({
      path,
      onread: {
        buffer: Buffer.allocUnsafe(65_536),
        callback: (size, buffer) => {
          received.push(Buffer.from(buffer.subarray(0, size)));
          // The last answer can't be complete before a line is.
          if (buffer[size - 1] !== NEWLINE) return true;
          const lines = Buffer.concat(received).toString().trimEnd().split('\n');
          if (lines.length < calls.length) return true;
          settle(() => resolve(lines));
          return false;
        },
      },
    });
    socket.on('error', (error: NodeJS.ErrnoException) => fail(error.code ?? error.message));
    socket.on('close', () => fail('ECONNRESET'));
    socket.write(requestLines(calls));
    const limit = calls.some(({ method }) => unhurried.has(method))
      ? undefined
      : setTimeout(() => fail('ETIMEDOUT'), ANSWER_LIMIT_MS);
  });
