import { setTimeout as delay } from 'node:timers/promises';
import { showDuration } from '../../config/schema/duration.ts';
import { codes, XyError } from '../../errors.ts';
import type { ServerState } from '../../model.ts';
import { visibleJson } from '../../text/visible.ts';
import type { Notification, ServerChange } from '../../wire/notifications.ts';
import type { Details } from '../../wire/shapes.ts';
import type { Invocation } from '../args/commands.ts';
import { ask } from '../client/request.ts';
import { readSingly, subscribe } from '../client/subscribe.ts';
import { Unreachable } from '../client/unreachable.ts';
import { exitCodes } from '../terminal/exit-code.ts';
import { print } from '../terminal/output.ts';
import { readTimeout } from '../terminal/timeout.ts';
import { isReady } from './readiness.ts';

/** The interval of polling the status: the removal of a stopped server causes no event. */
const LOOK_EVERY_MS = 1000;

/** The wanted state. */
type Wanted = ServerState | 'ready';

/** The observed state of the server, whether it is ready, the reason, and the response or event itself. */
interface Sighting {
  readonly state: ServerState;
  readonly isReady: boolean;
  readonly why: string | undefined;
  readonly source: Details | ServerChange;
}

/**
 * What a state means for a wait for `wanted`. A failed server stays failed until a command, so the wait is hopeless.
 */
export const verdict = (wanted: Wanted, state: ServerState, isReady = false): 'reached' | 'hopeless' | 'pending' => {
  if (state === wanted || (wanted === 'ready' && isReady)) return 'reached';
  return state === 'failed' ? 'hopeless' : 'pending';
};

/**
 * `xy wait`. It subscribes to the events before the first poll, so that no state is missed, however short.
 * @throws XyError if there is no such server, it is removed, or the state is not reached; Unreachable if the daemon
 * ends.
 */
export const wait = async ({ args: [name = ''], options }: Invocation<'wait'>, path: string): Promise<number> => {
  const { for: wanted, timeout } = options;
  const limitMs = readTimeout(timeout);
  const batches = subscribe(path, { method: 'events', params: { name } }, readSingly);
  await batches.next();
  let latest = await look(path, name);

  const decides = (sighting: Sighting): boolean => {
    latest = sighting;
    return verdict(wanted, sighting.state, sighting.isReady) !== 'pending';
  };
  const decided = decides(latest)
    ? latest
    : await Promise.race([
        deciding(wanted === 'ready' ? afresh(batches, path, name) : changes(batches, path), decides),
        deciding(looks(path, name), decides),
        delay(limitMs, undefined),
      ]);

  if (decided === undefined) {
    const { state, why } = latest;
    const reason = wanted === 'ready' && state === 'running' && why !== undefined ? `: ${why}` : '';
    throw unreached(`${name} is ${state}, not ${wanted}, after ${showDuration(limitMs)}${reason}`, latest);
  }
  if (verdict(wanted, decided.state, decided.isReady) === 'hopeless') {
    const why = decided.why === undefined ? '' : `: ${decided.why}`;
    throw unreached(`${name} has failed, so it won't be ${wanted}${why}`, decided);
  }
  print(options.json ? visibleJson(decided.source) : `${wanted}: ${name}`);
  return exitCodes.done;
};

const unreached = (message: string, { source }: Sighting): XyError =>
  new XyError(codes.internalError, message, { data: source });

const deciding = async (
  sightings: AsyncIterable<Sighting>,
  decides: (sighting: Sighting) => boolean,
): Promise<Sighting | undefined> => {
  for await (const sighting of sightings) if (decides(sighting)) return sighting;
  return undefined;
};

const look = async (path: string, name: string): Promise<Sighting> => {
  const source = await ask(path, 'status', { name });
  const { state, error, health } = source;
  return { state, isReady: isReady(source), why: error ?? health?.detail, source };
};

async function* looks(path: string, name: string): AsyncGenerator<Sighting> {
  for (;;) {
    await delay(LOOK_EVERY_MS);
    yield look(path, name);
  }
}

type Batches = AsyncIterable<readonly Notification[]>;

async function* changes(batches: Batches, path: string): AsyncGenerator<Sighting> {
  for await (const batch of batches) {
    for (const { method, params } of batch) {
      if (method === 'event') yield { state: params.to, isReady: false, why: params.reason, source: params };
    }
  }
  throw new Unreachable(path, 'ECONNRESET');
}

/** Polls at each change, since an event does not tell whether the server's health is checked at all. */
async function* afresh(batches: Batches, path: string, name: string): AsyncGenerator<Sighting> {
  for await (const _ of changes(batches, path)) yield look(path, name);
}
