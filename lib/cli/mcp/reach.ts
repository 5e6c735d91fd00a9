import { connect, type Socket } from 'node:net';
import { Failed, unanswered } from './failed.ts';
import type { Target } from './target.ts';

const HOSTS = ['127.0.0.1', '::1'] as const;

const connected = (host: string, port: number, signal: AbortSignal): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const socket = connect({ host, port, signal });
    socket.once('error', (error) => reject(unanswered(error)));
    socket.once('connect', () => resolve(socket));
  });

/** A connection to the server. @throws Failed */
export const reach = async (target: Target, signal: AbortSignal): Promise<Socket> => {
  const port = Number(new URL(target.url).port || 80);
  const [first, second] = HOSTS;
  return connected(first, port, signal).catch((error: unknown) => {
    if (
      error instanceof Failed &&
      error.failure.type === 'unanswered' &&
      ['ECONNREFUSED', 'EADDRNOTAVAIL', 'EAFNOSUPPORT'].includes(error.failure.code)
    )
      return connected(second, port, signal).catch(() => {
        throw error;
      });
    throw error;
  });
};
