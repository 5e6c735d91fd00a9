import type { Socket } from 'node:net';
import { type Reached, reach as reachRun } from '../../../host/probe/http/reach.ts';
import { Failed, type Failure } from './failed.ts';
import type { Target } from './target.ts';

/** The failure for a result of the probe. */
const failureOf = (reached: Exclude<Reached, { type: 'reached' }>): Failure => {
  switch (reached.type) {
    case 'absent':
      return { type: 'unanswered', code: 'ECONNREFUSED' };
    case 'not-http':
      return { type: 'unanswered', code: 'ECONNRESET' };
    case 'foreign':
      return reached;
    case 'good':
      return { type: 'unproved' };
    case 'unasked':
      return { type: 'unasked' };
  }
};

/**
 * A connection to the server, verified after it was established. A connection to any other program is closed without
 * sending anything.
 * @throws Failed
 */
export const reach = ({ url, headers, owner }: Target, signal: AbortSignal): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const { port, pathname } = new URL(url);
    const endpoint = { port: Number(port || 80), path: pathname, headers, owner };
    const stop = reachRun(endpoint, (reached) => {
      signal.removeEventListener('abort', abort);
      if (reached.type === 'reached') resolve(reached.socket);
      else reject(new Failed(failureOf(reached)));
    });
    const abort = (): void => {
      stop();
      reject(signal.reason);
    };
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  });
