import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { eventually } from './scratch.ts';

/** A client with no manners of its own. */
export interface Client {
  readonly socket: Socket;
  /** The lines that have come, parsed. */
  messages(): readonly unknown[];
  /** Resolves with all messages when the other side has ended or cut the connection. */
  ended(): Promise<readonly unknown[]>;
}

/** Connects; the other side may end its half without ours ending too. */
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
