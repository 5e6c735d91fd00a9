import { setTimeout as delay } from 'node:timers/promises';
import { showDuration } from '../../config/schema/duration.ts';
import type { Summary } from '../../wire/shapes.ts';
import { ask } from '../client/request.ts';
import { lastLines } from '../queries/last-lines.ts';
import { complain } from '../terminal/output.ts';
import { readTimeout } from '../terminal/timeout.ts';
import { interimReports } from './interim.ts';
import { type Readiness, readiness } from './readiness.ts';
import { tellingLines } from './telling-lines.ts';

/** The interval of polling all servers. A restart in between is visible in the restart count. */
const LOOK_EVERY_MS = 100;

/** The number of lines shown for a failure, and the number of lines from which they are selected. */
const LAST_LINES = 20;
const LAST_LINES_READ = 300;

/** Servers to wait for. */
export interface Started {
  readonly fresh: readonly string[];
  /** Already running before, perhaps with restarts. */
  readonly running?: readonly string[];
}

/** A server that failed to become ready. */
export interface Unready {
  readonly name: string;
  readonly message: string;
  /** The last lines of its log. */
  readonly log: readonly string[];
}

/** The outcomes in the order of the start; part of the JSON of `--wait`. */
export interface Awaited {
  readonly ready: readonly string[];
  readonly not_ready: readonly Unready[];
}

/** Waits until each server is ready or has failed to become ready. Failures are reported at once. */
export type Wait = (started: Started) => Promise<Awaited>;

const stillMissing = ({ state, port, health }: Summary): string =>
  state === 'running' ? (health?.detail ?? `port ${port} does not answer yet`) : `it is ${state}`;

const judged = (server: Summary | undefined, restarts: number | undefined, overMs: number | undefined): Readiness => {
  if (server === undefined) return { type: 'unready', why: 'was removed' };
  const found = readiness(server, restarts ?? server.restart_count);
  return found.type === 'pending' && overMs !== undefined
    ? { type: 'unready', why: `not ready after ${showDuration(overMs)}: ${stillMissing(server)}` }
    : found;
};

const tell = async (path: string, name: string, message: string): Promise<Unready> => {
  const log = tellingLines(await lastLines(path, name, LAST_LINES_READ), LAST_LINES);
  complain(`${name}: ${message}`);
  if (log.length > 0) complain([`the last lines of ${name}:`, ...log.map((line) => `  ${line}`)].join('\n'));
  return { name, message, log };
};

/** `--wait`, with the value of `--timeout`, if given. @throws XyError at once if that is not a duration. */
export const untilReady = (path: string, timeout?: string): Wait => {
  const limitMs = readTimeout(timeout);
  return async ({ fresh, running = [] }) => {
    const end = performance.now() + limitMs;
    const names = [...fresh, ...running];
    const restarts = new Map<string, number | undefined>(fresh.map((name) => [name, 0]));
    const pending = new Set(names);
    const ready = new Set<string>();
    const unready = new Map<string, Unready>();
    const reportInterim = interimReports();
    while (pending.size > 0) {
      const overMs = performance.now() < end ? undefined : limitMs;
      const servers = new Map((await ask(path, 'list')).map((server) => [server.name, server]));
      for (const name of pending) {
        const server = servers.get(name);
        const found = judged(server, restarts.get(name), overMs);
        if (found.type === 'unready') unready.set(name, await tell(path, name, found.why));
        if (found.type === 'ready') ready.add(name);
        if (found.type === 'pending' && server !== undefined) reportInterim(server);
        if (found.type !== 'pending') pending.delete(name);
        else if (!restarts.has(name)) restarts.set(name, server?.restart_count);
      }
      if (pending.size > 0) await delay(Math.min(LOOK_EVERY_MS, limitMs));
    }
    return {
      ready: names.filter((name) => ready.has(name)),
      not_ready: names.flatMap((name) => unready.get(name) ?? []),
    };
  };
};
