import { setTimeout as delay } from 'node:timers/promises';
import { parseDuration, showDuration } from '../config/duration.ts';
import type { Details } from '../methods/summary.ts';
import type { ServerState } from '../model.ts';
import type { Invocation } from './commands.ts';
import { ask } from './exchange.ts';
import { exitCodes } from './exit-code.ts';
import { complain, print } from './output.ts';
import { readSingly, subscribe } from './subscribe.ts';
import { Unreachable } from './unreachable.ts';
import { visibleJson } from './visible.ts';
import type { Notification, StateChange } from './wire.ts';

const DEFAULT_TIMEOUT = '30s';

/** How often the status is asked for: a server that is stopped already is removed without an event. */
const LOOK_EVERY_MS = 1000;

/** The server's state at one moment, why it is so, and how we know. */
interface Sighting {
  readonly state: ServerState;
  readonly why: string | undefined;
  readonly source: Details | StateChange;
}

/** What a state means to somebody who waits for `wanted`. A server that has failed stays so until somebody acts. */
export const verdict = (wanted: ServerState, state: ServerState): 'reached' | 'hopeless' | 'pending' => {
  if (state === wanted) return 'reached';
  return state === 'failed' ? 'hopeless' : 'pending';
};

/**
 * `xy wait`. The events are subscribed to before the first look, so that no state is missed, however short.
 * @throws XyError where there is no such server, or none any more; Unreachable where the daemon goes away.
 */
export const wait = async ({ args: [name = ''], options }: Invocation<'wait'>, path: string): Promise<number> => {
  const { for: wanted, timeout = DEFAULT_TIMEOUT } = options;
  const limit = parseDuration(timeout);
  if ('problem' in limit) {
    complain(`--timeout: ${limit.problem}`);
    return exitCodes.failed;
  }
  const batches = subscribe(path, { method: 'events', params: { name } }, readSingly);
  await batches.next();
  let latest = await look(path, name);

  const decides = (sighting: Sighting): boolean => {
    latest = sighting;
    return verdict(wanted, sighting.state) !== 'pending';
  };
  const decided = decides(latest)
    ? latest
    : await Promise.race([
        deciding(changes(batches, path), decides),
        deciding(looks(path, name), decides),
        delay(limit.value, undefined),
      ]);

  if (decided === undefined) {
    complain(`${name} is ${latest.state}, not ${wanted}, after ${showDuration(limit.value)}`);
    return exitCodes.failed;
  }
  if (verdict(wanted, decided.state) === 'hopeless') {
    complain(`${name} has failed, so it won't be ${wanted}${decided.why === undefined ? '' : `: ${decided.why}`}`);
    return exitCodes.failed;
  }
  print(options.json ? visibleJson(decided.source) : `${wanted}: ${name}`);
  return exitCodes.done;
};

const deciding = async (
  sightings: AsyncIterable<Sighting>,
  decides: (sighting: Sighting) => boolean,
): Promise<Sighting | undefined> => {
  for await (const sighting of sightings) if (decides(sighting)) return sighting;
  return undefined;
};

const look = async (path: string, name: string): Promise<Sighting> => {
  const source = await ask(path, 'status', { name });
  return { state: source.state, why: source.error, source };
};

async function* looks(path: string, name: string): AsyncGenerator<Sighting> {
  for (;;) {
    await delay(LOOK_EVERY_MS);
    yield look(path, name);
  }
}

async function* changes(batches: AsyncIterable<readonly Notification[]>, path: string): AsyncGenerator<Sighting> {
  for await (const batch of batches) {
    for (const { method, params } of batch) {
      if (method === 'event') yield { state: params.to, why: params.reason, source: params };
    }
  }
  throw new Unreachable(path, 'ECONNRESET');
}
