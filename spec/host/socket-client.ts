import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { eventually } from './scratch.ts';

/** A client without a protocol. */
export interface Client {
  readonly socket: Socket;
  /** The received lines, parsed. */
  messages(): readonly unknown[];
  /** Resolves with all messages when the other side has closed the connection. */
  ended(): Promise<readonly unknown[]>;
}

/** Connects, with half-open connections allowed. */
export const client = async (path: string): Promise<Client> => {
  const socket = connect({ path, allowHalfOpen: true });
  let received = '';
  let over = false;
  socket.setEncoding('utf8');
  socket.on('data', (text) => {
    received += text;
  });
  for (const event of ['end', 'close', 'error']) {
    socket.on(event, () => {
      over = true;
    });
  }
  await Promise.race([once(socket, 'connect'), once(socket, 'close')]);
  const messages = () =>
    received
      .split('\n')
      .slice(0, -1)
      .map((line): unknown => JSON.parse(line));
  return {
    socket,
    messages,
    ended: async () => {
      await eventually('the end of the connection', () => over);
      socket.destroy();
      return messages();
    },
  };
};
