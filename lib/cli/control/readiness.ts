import type { Summary } from '../../wire/shapes.ts';

/** What readiness depends on. Daemons of older versions do not send health. */
type Told = Pick<Summary, 'state'> & Partial<Pick<Summary, 'health'>>;

/** Whether a server is ready; without health checks, whether it runs (SPEC § 9). Pure. */
export const isReady = ({ state, health }: Told): boolean =>
  state === 'running' && health?.state !== 'starting' && health?.state !== 'unhealthy';

/** The progress of a start. `why`: the reason of its failure, in words. */
export type Readiness = { readonly type: 'ready' | 'pending' } | { readonly type: 'unready'; readonly why: string };

const endOf = ({ last_exit, last_signal }: Summary): string => {
  if (last_signal !== undefined) return `was killed by ${last_signal}`;
  return last_exit === undefined ? 'was stopped' : `ended with exit code ${last_exit}`;
};

/**
 * The progress of a server that was started. An exit is a failure, even if a restart has followed; so is `unhealthy`,
 * since its start-timeout is over then (SPEC § 9). Pure.
 * @param restarts its number of automatic restarts when it was started.
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
