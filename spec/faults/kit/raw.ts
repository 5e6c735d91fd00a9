import net from 'node:net';
import { eventually } from '../../support/kits/eventually.ts';

/** A connection without a protocol. */
export interface Raw {
  readonly socket: net.Socket;
  /** The received text so far. */
  readonly text: () => string;
  /** Every received line, parsed as JSON. */
  readonly answers: () => readonly unknown[];
  /** Resolves when the other end has closed the connection. */
  readonly ended: Promise<void>;
}

/** Connects; later errors are ignored. */
export const rawConnection = (path: string): Promise<Raw> =>
  new Promise((done, fail) => {
    const socket = net.connect({ path, allowHalfOpen: true });
    let text = '';
    socket.setEncoding('utf8').on('data', (more) => {
      text += more;
    });
    socket.once('error', fail);
    const ended = new Promise<void>((end) => {
      socket.once('end', () => end());
      socket.once('close', () => end());
    });
    socket.once('connect', () => {
      socket.off('error', fail).on('error', () => undefined);
      const lines = () => text.split('\n').filter((line) => line !== '');
      done({ socket, text: () => text, answers: () => lines().map((line) => JSON.parse(line)), ended });
    });
  });

/** Writes chunks, each by its own write, closes its half, and returns the answers. */
export const exchange = async (path: string, chunks: readonly (string | Uint8Array)[]): Promise<readonly unknown[]> => {
  const { socket, answers, ended } = await rawConnection(path);
  for (const chunk of chunks) {
    if (!socket.write(chunk)) await new Promise((next) => socket.once('drain', next).once('close', next));
    // Otherwise the kernel would combine the chunks.
    await new Promise((next) => setImmediate(next));
  }
  socket.end();
  await ended;
  socket.destroy();
  return answers();
};

/** The code of an error answer. */
export const codeOf = (answer: unknown): number | undefined => (answer as { error?: { code: number } }).error?.code;

/** Waits until `count` answers have arrived. */
export const answered = ({ answers }: Raw, count: number): Promise<readonly unknown[]> =>
  eventually(`${count} answers`, () => answers().length >= count && answers());
