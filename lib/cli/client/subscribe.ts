import { connect, type Socket } from 'node:net';
import { pipeline } from 'node:stream';
import ndjson from 'ndjson';
import { type Request, type Response, requestLines } from '../../wire/json-rpc.ts';
import type { Notification } from '../../wire/notifications.ts';
import { resultOf } from './request.ts';
import { withRetries } from './retry-connect.ts';
import { ANSWER_LIMIT_MS, GONE, isUnreachable, Unreachable } from './unreachable.ts';

type Message = Response | Notification;

/** The messages on a socket, those that arrived together at a time. */
type Reader = (socket: Socket) => AsyncIterable<readonly Message[]>;

/** Message by message, for those that are few. The daemon is trusted to send JSON. */
export const readSingly: Reader = async function* (socket) {
  const messages: AsyncIterable<Message> = pipeline(socket, ndjson.parse(), () => undefined);
  for await (const message of messages) yield [message];
};

/** Chunk by chunk, for log lines: all the lines of a chunk are parsed at once, which takes two thirds of the time. */
export const readTogether: Reader = async function* (socket) {
  let rest = '';
  socket.setEncoding('utf8');
  for await (const chunk of socket) {
    const text = `${rest}${chunk}`;
    const end = text.lastIndexOf('\n');
    rest = text.slice(end + 1);
    if (end > 0) yield JSON.parse(`[${text.slice(0, end).replaceAll('\n', ',')}]`);
  }
};

const connected = (path: string): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const socket = connect(path);
    const fail = ({ code, message }: NodeJS.ErrnoException) => reject(new Unreachable(path, code ?? message));
    socket.once('error', fail);
    socket.once('connect', () => {
      socket.off('error', fail);
      resolve(socket);
    });
  });

/**
 * Makes a call that subscribes to something, and gives the notifications, in batches as they arrive; a first, empty one
 * says that the subscription stands. No more is read while a batch is being dealt with, so that a slow reader makes the
 * daemon drop lines rather than us grow. The caller stops at the notification that is the last.
 * @throws XyError where it does not come to a subscription; Unreachable, also when the connection ends before that.
 */
export async function* subscribe(
  path: string,
  request: Request,
  read: Reader,
): AsyncGenerator<readonly Notification[]> {
  const socket = await withRetries(() => connected(path));
  socket.setTimeout(ANSWER_LIMIT_MS, () => socket.destroy(new Unreachable(path, 'ETIMEDOUT')));
  socket.write(requestLines([request]));
  let subscribed = false;
  try {
    for await (const messages of read(socket)) {
      if (subscribed) {
        yield messages as readonly Notification[];
        continue;
      }
      const [response, ...notifications] = messages as readonly [Response, ...Notification[]];
      resultOf(response);
      subscribed = true;
      socket.setTimeout(0);
      yield [];
      yield notifications;
    }
    throw new Unreachable(path, subscribed ? GONE : 'ECONNRESET');
  } catch (error) {
    const code = systemCode(error);
    if (code === undefined) throw error;
    throw new Unreachable(path, subscribed ? GONE : code);
  } finally {
    socket.destroy();
  }
}

const systemCode = (error: unknown): string | undefined =>
  error instanceof Error && !isUnreachable(error) && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined;
