import { Observable } from 'rxjs';
import type { Observation } from '../../../health/observation.ts';
import type { Endpoint } from './endpoint.ts';
import { reach } from './reach.ts';

/** The probe `tcp`: whether the run accepts a connection. Cold; emits once, completes, never errors. */
export const tcpConnects = (endpoint: Endpoint): Observable<Observation> =>
  new Observable((subscriber) =>
    reach(endpoint, (reached) => {
      subscriber.next(reached.type === 'reached' ? { type: 'good' } : reached);
      subscriber.complete();
    }),
  );
