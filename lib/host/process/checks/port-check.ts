import { connect } from 'node:net';
import { forkJoin, map, Observable, of, switchMap } from 'rxjs';
import type { LaunchFailure } from '../../../model.ts';
import { isResourceExhaustion } from '../../system/os-error.ts';
import { isListenedOn, type PortHolder, portHolder } from './port-holder.ts';

/** Loopback refuses at once; only a listener with a full backlog does not answer. */
const WAIT_MS = 1_000;

type Answer = 'accepted' | 'refused' | 'silent';

/** Tries to connect. Errors if the daemon lacks the resources for a connection. */
const answerAt = (host: string, port: number): Observable<Answer> =>
  new Observable((subscriber) => {
    const socket = connect({ host, port });
    const settle = (answer: Answer): void => {
      subscriber.next(answer);
      subscriber.complete();
    };
    socket.setTimeout(WAIT_MS, () => settle('silent'));
    // The kernel may choose the tested port as the source port: then the socket has connected to itself.
    socket.on('connect', () => settle(socket.localPort === port ? 'refused' : 'accepted'));
    socket.on('error', (error) => (isResourceExhaustion(error) ? subscriber.error(error) : settle('refused')));
    return () => socket.destroy();
  });

const conflict = (port: number, holder: PortHolder | undefined): LaunchFailure => ({
  kind: 'port',
  message:
    holder === undefined
      ? `port ${port} is in use by another process: stop it, or choose another port`
      : `port ${port} is in use by pid ${holder.pid} (${holder.name}): stop it, or choose another port`,
});

/**
 * A failure if something already listens on this port (SPEC § 3), else undefined. Cold; emits once, completes; errors
 * if the daemon lacks the resources to find out.
 */
export const portConflict = (port: number): Observable<LaunchFailure | undefined> =>
  forkJoin(['127.0.0.1', '::1'].map((host) => answerAt(host, port))).pipe(
    switchMap((answers) =>
      answers.includes('accepted') || (answers.includes('silent') && isListenedOn(port))
        ? portHolder(port).pipe(map((holder) => conflict(port, holder)))
        : of(undefined),
    ),
  );
