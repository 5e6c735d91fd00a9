import { connect, type Socket } from 'node:net';
import { pipeline } from 'node:stream';
import ndjson from 'ndjson';
import { type Request, type Response, requestLines } from '../../wire/json-rpc.ts';
import type { Notification } from '../../wire/notifications.ts';
import { resultOf } from './request.ts';
import { withRetries } from './retry-connect.ts';
import { ANSWER_LIMIT_MS, GONE, isUnreachable, Unreachable } from './unreachable.ts';

type Message = Response | Notification;

/** Reads the messages of a socket, in batches of those that arrived together. */
type Reader = (socket: Socket) => AsyncIterable<readonly Message[]>;

/** One message at a time, for infrequent ones. The daemon is trusted to send JSON. */
export const readSingly: Reader = async function* (socket) {
  const messages: AsyncIterable<Message> = pipeline(socket, ndjson.parse(), () => undefined);
  for await (const message of messages) yield [message];
};

/** One chunk at a time, for log lines: its lines are parsed together, which takes two thirds of the time. */
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
 * Subscribes, and yields the notifications in batches as they arrive; the first batch is empty and means that the
 * subscription is established. Nothing is read while a batch is processed, so that a slow reader makes the daemon drop
 * lines, instead of using memory here. The caller must stop at the last notification.
 * @throws XyError if the subscription is rejected; Unreachable, also if the connection ends early.
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
