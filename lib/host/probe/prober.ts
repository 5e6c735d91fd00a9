import { defer, map, mergeMap, type Observable, of } from 'rxjs';
import type { Observation, Prober } from '../../health/observation.ts';
import type { ServerConfig } from '../../model.ts';
import { endpointOf } from './http/endpoint.ts';
import { UNPROVED } from './http/reach.ts';
import { tcpConnects } from './http/tcp-connect.ts';
import { type Eras, Introduction } from './introduction.ts';
import { Liveness } from './liveness.ts';
import type { PortOwner } from './owner/port-owner.ts';
import { Readiness } from './readiness.ts';
import { redacted } from './redaction.ts';
import { Trials, type Unanswered } from './trials.ts';

export type { Eras } from './introduction.ts';

/** The prober of one run. */
export interface RunProber extends Prober {
  /** Cancels requests under way. To be called when the run is over. */
  close(): void;
}

/** Checks one run, by the probe level of its config (SPEC § 9). */
export const prober = (
  config: ServerConfig,
  owner: PortOwner,
  eras: Eras,
  unanswered: Unanswered = new WeakMap(),
): RunProber => {
  const { probe } = config.health;
  const endpoint = endpointOf(config, owner);
  const trials = new Trials(unanswered, config);
  const liveness = new Liveness(endpoint, config.health, trials);
  const readiness = new Readiness(probe, new Introduction(config, endpoint, eras, trials), liveness);
  let isExposed = false;

  const readyBy = (): Observable<Observation> => {
    switch (probe) {
      case 'none':
        return of({ type: 'good' });
      case 'tcp':
        return tcpConnects(endpoint);
      case 'http':
        return liveness.answers();
      case 'initialize':
      case 'tools':
        return readiness.check();
    }
  };
  const aliveBy = (): Observable<Observation> => {
    switch (probe) {
      case 'none':
        return of({ type: 'good' });
      case 'tcp':
        return tcpConnects(endpoint);
      case 'http':
      case 'initialize':
        return readiness.stillAlive();
      case 'tools':
        return readiness.relist();
    }
  };
  const told = (found: Observation): Observation =>
    redacted(
      isExposed && found.type === 'good' ? { ...found, notes: [...(found.notes ?? []), { type: 'exposed' }] } : found,
      config.mcp,
    );

  return {
    ready: (thorough) =>
      owner.look(thorough).pipe(
        mergeMap((ownership) => {
          if (ownership.type !== 'ours') return of(ownership);
          isExposed = ownership.exposed;
          return ownership.unproved ? of(UNPROVED) : readyBy();
        }),
        map(told),
      ),
    // Without facts and notes the previous ones stay.
    alive: () =>
      defer(aliveBy).pipe(
        map((found) => (found.type === 'good' && !found.facts && !found.notes ? found : told(found))),
      ),
    close: () => {
      readiness.close();
      trials.over();
    },
  };
};
