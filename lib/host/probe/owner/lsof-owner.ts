import { catchError, defer, map, mergeMap, type Observable, of, share, timer } from 'rxjs';
import { lsof } from '../../process/table/open-files.ts';
import { LOOPBACK_HOSTS, type LoopbackHost } from './listeners.ts';
import { isOnAll, type LsofListener, lsofFacing, parseLsof } from './lsof-listeners.ts';
import type { Ownership, PortOwner, Tenant } from './port-owner.ts';

/** One run of `lsof` for all concurrent questions, since it searches all processes anyway. */
let next$: Observable<readonly LsofListener[]> | undefined;
const allListeners = (): Observable<readonly LsofListener[]> => {
  next$ ??= timer(0).pipe(
    mergeMap(() => {
      next$ = undefined;
      return lsof('-nP', '-iTCP', '-sTCP:LISTEN', '-Fpctn');
    }),
    map(parseLsof),
    share(),
  );
  return next$;
};

/**
 * macOS, by `lsof`. As it takes a tenth of a second, a socket that is known to be the run's is looked up again only if
 * headers are to be sent. A change between that and the sending goes unnoticed.
 */
export const lsofOwner = ({ port, members$ }: Tenant): PortOwner => {
  const known = new Map<LoopbackHost, Ownership>();

  const judge = (listeners: readonly LsofListener[], pids: readonly number[], host: LoopbackHost): Ownership => {
    // A socket may be open in several processes.
    if (!listeners.some(({ pid }) => pids.includes(pid))) {
      const [stranger] = listeners;
      return { type: 'foreign', ...(stranger && { holder: { pid: stranger.pid, name: stranger.name } }) };
    }
    const ours: Ownership = { type: 'ours', exposed: listeners.some(isOnAll) };
    known.set(host, ours);
    return ours;
  };

  const search = (hosts: readonly LoopbackHost[]): Observable<Ownership> =>
    allListeners().pipe(
      mergeMap((everywhere) => {
        const all = everywhere.filter(({ address }) => address.endsWith(`:${port}`));
        for (const host of hosts) {
          known.delete(host);
          const listeners = lsofFacing(all, host);
          if (listeners.length > 0) return members$.pipe(map((pids) => judge(listeners, pids, host)));
        }
        return of<Ownership>({ type: 'absent' });
      }),
    );

  return {
    isStillOurs: (host, strictly) => !strictly && known.has(host),
    look: (_thorough, via) =>
      defer(() => {
        const [found] = via === undefined ? known.values() : [];
        return found === undefined ? search(via === undefined ? LOOPBACK_HOSTS : [via.host]) : of(found);
      }).pipe(catchError(() => of<Ownership>({ type: 'unasked' }))),
  };
};
