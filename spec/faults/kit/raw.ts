import net from 'node:net';
import { eventually } from '../../support/kits/eventually.ts';

/** A connection for those who do not keep to the protocol. */
export interface Raw {
  readonly socket: net.Socket;
  /** What has come so far. */
  readonly text: () => string;
  /** Every line that came, as JSON. */
  readonly answers: () => readonly unknown[];
  /** How the other end let go: `end` in order, `close` altogether. */
  readonly ended: Promise<void>;
}

/** Connects, and never fails later. */
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

/** Writes chunks one after the other, each in a write of its own, says that this was all, and gives what comes back. */
export const exchange = async (path: string, chunks: readonly (string | Uint8Array)[]): Promise<readonly unknown[]> => {
  const { socket, answers, ended } = await rawConnection(path);
  for (const chunk of chunks) {
    if (!socket.write(chunk)) await new Promise((next) => socket.once('drain', next).once('close', next));
    // Else the kernel makes one chunk of them.
    await new Promise((next) => setImmediate(next));
  }
  socket.end();
  await ended;
  socket.destroy();
  return answers();
};

/** The code of an error answer. */
export const codeOf = (answer: unknown): number | undefined => (answer as { error?: { code: number } }).error?.code;

/** Waits for the next moment in which `count` answers have come. */
export const answered = ({ answers }: Raw, count: number): Promise<readonly unknown[]> =>
  eventually(`${count} answers`, () => answers().length >= count && answers());
