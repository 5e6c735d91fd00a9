import type { Summary } from '../../wire/shapes.ts';

/** What says whether a server is ready. A daemon of an older version says nothing of health. */
type Told = Pick<Summary, 'state'> & Partial<Pick<Summary, 'health'>>;

/** Whether a server answers as it should; of one that nobody asks, whether it runs (SPEC § 9). Pure. */
export const isReady = ({ state, health }: Told): boolean =>
  state === 'running' && health?.state !== 'starting' && health?.state !== 'unhealthy';

/** What a start has come to so far. `unready` says in words why it came to nothing. */
export type Readiness = { readonly type: 'ready' | 'pending' } | { readonly type: 'unready'; readonly why: string };

const endOf = ({ last_exit, last_signal }: Summary): string => {
  if (last_signal !== undefined) return `was killed by ${last_signal}`;
  return last_exit === undefined ? 'was stopped' : `ended with exit code ${last_exit}`;
};

/**
 * What has become of a server that was started. An exit decides, also where a restart has followed it, and so does the
 * verdict that it is unhealthy: its own time to start is over then (SPEC § 9). Pure.
 * @param restarts how many automatic restarts it had when it was started.
 */
export const readiness = (server: Summary, restarts: number): Readiness => {
  const { state, health, error, restart_count } = server;
  if (state === 'failed') return { type: 'unready', why: error ?? endOf(server) };
  if (state === 'stopped' || state === 'restarting' || restart_count > restarts) {
    return { type: 'unready', why: error ?? `${endOf(server)} before it was ready` };
  }
  if (isReady(server)) return { type: 'ready' };
  return health?.state === 'unhealthy'
    ? { type: 'unready', why: health.detail ?? 'is unhealthy' }
    : { type: 'pending' };
};
