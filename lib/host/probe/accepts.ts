import { connect } from 'node:net';
import { mergeMap, Observable, of } from 'rxjs';
import type { Observation } from '../../health/observation.ts';
import { isWantOfMeans } from '../process/os-error.ts';

const acceptsAt = (host: string, port: number): Observable<Observation> =>
  new Observable((subscriber) => {
    const settle = (observation: Observation): void => {
      subscriber.next(observation);
      subscriber.complete();
    };
    const socket = connect({ host, port });
    socket.on('connect', () => settle({ type: 'good' }));
    socket.on('error', (error) => settle({ type: isWantOfMeans(error) ? 'unasked' : 'absent' }));
    return () => socket.destroy();
  });

/** The probe `tcp`: whether somebody takes a connection, on 127.0.0.1 or else on ::1. Cold; emits once, never errors. */
export const accepts = (port: number): Observable<Observation> =>
  acceptsAt('127.0.0.1', port).pipe(
    mergeMap((observation) => (observation.type === 'absent' ? acceptsAt('::1', port) : of(observation))),
  );
