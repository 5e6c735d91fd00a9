import { connect } from 'node:net';
import { forkJoin, map, Observable, of, switchMap } from 'rxjs';
import type { LaunchFailure } from '../../model.ts';
import { isWantOfMeans } from './os-error.ts';
import { isListenedOn, type PortHolder, portHolder } from './port-holder.ts';

/** A refusal on loopback comes at once; only a listener whose queue is full keeps silent. */
const WAIT_MS = 1_000;

type Answer = 'accepted' | 'refused' | 'silent';

/** @throws (as an error) where the means for a connection are wanting. */
const answerAt = (host: string, port: number): Observable<Answer> =>
  new Observable((subscriber) => {
    const socket = connect({ host, port });
    const settle = (answer: Answer): void => {
      subscriber.next(answer);
      subscriber.complete();
    };
    socket.setTimeout(WAIT_MS, () => settle('silent'));
    // The kernel may choose the very port that is asked as the source of the question: then nobody but us answers.
    socket.on('connect', () => settle(socket.localPort === port ? 'refused' : 'accepted'));
    socket.on('error', (error) => (isWantOfMeans(error) ? subscriber.error(error) : settle('refused')));
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
 * Whether a server could listen on this port: a failure if something answers there already (SPEC § 3). Cold; emits once,
 * completes; errors where the daemon's own means do not suffice to ask.
 */
export const portConflict = (port: number): Observable<LaunchFailure | undefined> =>
  forkJoin(['127.0.0.1', '::1'].map((host) => answerAt(host, port))).pipe(
    switchMap((answers) =>
      answers.includes('accepted') || (answers.includes('silent') && isListenedOn(port))
        ? portHolder(port).pipe(map((holder) => conflict(port, holder)))
        : of(undefined),
    ),
  );
