import { setTimeout as delay } from 'node:timers/promises';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { showDuration } from '../../config/duration.ts';
import { codes, XyError } from '../../errors.ts';
import { version } from '../../version.ts';
import { complain } from '../output.ts';
import { failure } from './failure.ts';
import type { Target } from './target.ts';
import { noting, type Traffic } from './traffic.ts';

/** A server that the handshake is done with. */
export interface Contact {
  readonly client: Client;
  readonly target: Target;
  readonly traffic: Traffic;
}

/** Nobody has so many pages: a server whose pages never end is told from a large one. */
const MOST_PAGES = 1000;

/** Of a server that won't let us go. */
const FAREWELL_MS = 1000;

/** The library warns on the console, for example of a tool that it leaves out. */
console.warn = (warning: unknown) => complain(String(warning).replace(/^\[mcp-sdk\] /, ''));

/** A connection, with a handshake in the way of `mode`. */
const connect = async (mode: 'auto' | 'legacy', { url, headers }: Target, limitMs: number, traffic: Traffic) => {
  const transport = new StreamableHTTPClientTransport(new URL(url), {
    fetch: noting(traffic),
    requestInit: { headers: headers.map(([name, value]): [string, string] => [name, value]) },
  });
  const client = new Client({ name: 'xy', version }, { versionNegotiation: { mode }, listMaxPages: MOST_PAGES });
  await client.connect(transport, { timeout: limitMs });
  return {
    client,
    broken: brokenStream(client, traffic),
    end: () => transport.terminateSession().then(() => client.close()),
  };
};

/** Rejects when an answer breaks off that had begun, which the library tells nobody who waits for it. */
const brokenStream = (client: Client, traffic: Traffic): Promise<never> =>
  new Promise((_, reject) => {
    client.onerror = (error) => {
      if (!error.message.startsWith('SSE stream disconnected')) return;
      traffic.failure = 'ECONNRESET';
      reject(error);
    };
  });

const FINAL: ReadonlySet<number | undefined> = new Set([401, 403, 421]);

/**
 * Asks for the newest protocol first. Servers that know only older ones should refuse that politely, and some fail: they
 * are asked again in the old way, unless nobody answered or we are not let in.
 */
const negotiated = async (target: Target, limitMs: number, traffic: Traffic) => {
  try {
    return await connect('auto', target, limitMs, traffic);
  } catch (error) {
    if (traffic.failure !== undefined || FINAL.has(traffic.status)) throw error;
    return connect('legacy', target, limitMs, traffic);
  }
};

/** Rejects when the time is over. */
const deadline = async ({ name, url }: Target, limitMs: number): Promise<never> => {
  await delay(limitMs);
  const limit = showDuration(limitMs);
  throw new XyError(codes.internalError, `${name}: ${url} has not answered within ${limit}; see: xy status ${name}`);
};

/**
 * Does something with a server, in a session of its own that is ended afterwards, within `limitMs` in all.
 * @throws XyError that says why the server can't be talked to.
 */
export const inContact = async <T>(
  target: Target,
  limitMs: number,
  use: (contact: Contact) => Promise<T>,
): Promise<T> => {
  const traffic: Traffic = {};
  const late = deadline(target, limitMs);
  const failing = (doing: string) => (error: unknown) => {
    throw failure(error, doing, target, traffic);
  };
  const meeting = negotiated(target, limitMs, traffic).catch(failing('the handshake'));
  const { client, broken, end } = await Promise.race([meeting, late]);
  try {
    return await Promise.race([use({ client, target, traffic }), broken.catch(failing('the answer')), late]);
  } finally {
    await Promise.race([end().catch(() => undefined), delay(FAREWELL_MS)]);
  }
};
