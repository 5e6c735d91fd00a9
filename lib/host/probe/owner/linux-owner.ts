import { catchError, defer, map, mergeMap, type Observable, of, tap } from 'rxjs';
import { holdersOf } from '../../process/table/open-files.ts';
import {
  detached,
  facing,
  isExposed,
  isPresumed,
  type Listener,
  LOOPBACK_HOSTS,
  type LoopbackHost,
} from './listeners.ts';
import type { Connection, Ownership, PortOwner, Tenant } from './port-owner.ts';
import { isListening, NOBODYS, type SocketTables, socketTables } from './socket-tables.ts';
import { holds, nameOf, type Proof, socketsOf, usersOf } from './sockets.ts';

/** How long the other ports of a run that does not listen on its own are remembered. */
const ELSEWHERE_MS = 60_000;

/** The run's listeners at one address. */
interface Found {
  readonly listeners: readonly Listener[];
  readonly exposed: boolean;
  /** Descriptors of the run's processes, one for each listener at least. */
  readonly proofs: readonly Proof[];
}

const linksOf = (listeners: readonly Listener[]): ReadonlySet<string> => new Set(listeners.map(({ link }) => link));

const portsOf = (pids: readonly number[], listeners: readonly Listener[]): readonly number[] => {
  const held = new Set(socketsOf(pids, linksOf(listeners)).proofs.map(({ link }) => link));
  return [...new Set(listeners.filter(({ link }) => held.has(link)).map(({ port }) => port))].sort((a, b) => a - b);
};

/**
 * The owner of sockets that no visible process of the run has open. If a process of the run can't be examined, no other
 * process has the sockets open, and its user created them, they are presumed to be its own.
 */
const strange = (
  listeners: readonly Listener[],
  pids: readonly number[],
  hidden: readonly number[],
): Observable<Ownership> =>
  holdersOf(listeners.map(({ link }) => link)).pipe(
    map((holders): Ownership => {
      const [holder] = holders.filter((other) => !pids.includes(other));
      if (holder !== undefined) return { type: 'foreign', holder: { pid: holder, name: nameOf(holder) } };
      const users = new Set(hidden.flatMap(usersOf));
      return hidden.length > 0 && listeners.every(({ uid }) => users.has(uid))
        ? { type: 'ours', exposed: listeners.some(isExposed), unproved: true }
        : { type: 'foreign' };
    }),
  );

/**
 * Linux, from `/proc`. Once a socket is known to be the run's, one link tells whether it is still open; while it listens,
 * no other process can listen at its address. The leader is examined first, since the others take the process table.
 */
export const linuxOwner = ({ port, pid, members$ }: Tenant): PortOwner => {
  const known = new Map<LoopbackHost, Found>();
  /** The links of sockets that were presumed to be the run's: as long as they are the same, that holds. */
  let presumed: string | undefined;
  let elsewhere: { readonly at: number; readonly ports: readonly number[] } | undefined;

  /** Absent, with the ports on which the run listens instead: this examines all of its processes, so seldom. */
  const absent = (all: readonly Listener[]): Observable<Ownership> => {
    const now = performance.now();
    if (elsewhere !== undefined && now - elsewhere.at < ELSEWHERE_MS)
      return of({ type: 'absent', elsewhere: elsewhere.ports });
    return members$.pipe(
      map((pids): Ownership => {
        elsewhere = { at: now, ports: portsOf(pids, all) };
        return { type: 'absent', elsewhere: elsewhere.ports };
      }),
    );
  };

  /** The owner of the listeners at one address; `others` are sockets that must be the run's too. */
  const judge = (
    listeners: readonly Listener[],
    others: readonly string[],
    keep: (found: Found) => void,
  ): Observable<Ownership> => {
    const links = new Set([...linksOf(listeners), ...others]);
    /** Every socket must be the run's: the kernel distributes connections among listeners at one address. */
    const claim = (proofs: readonly Proof[]): Ownership | undefined => {
      if (![...links].every((link) => proofs.some((proof) => proof.link === link))) return undefined;
      const exposed = listeners.some(isExposed);
      keep({
        listeners: listeners.map(detached),
        exposed,
        proofs: proofs.filter(({ link }) => !others.includes(link)),
      });
      return { type: 'ours', exposed };
    };
    const leaders = claim(socketsOf([pid], links).proofs);
    if (leaders !== undefined) return of(leaders);
    const key = [...links].join();
    if (key === presumed) return of({ type: 'ours', exposed: listeners.some(isExposed), unproved: true });
    return members$.pipe(
      mergeMap((pids) => {
        const { proofs, hidden } = socketsOf(pids, links);
        const theirs = claim(proofs);
        if (theirs !== undefined) return of(theirs);
        return strange(listeners, pids, hidden).pipe(
          tap((found) => {
            presumed = found.type === 'ours' ? key : undefined;
          }),
        );
      }),
    );
  };

  /**
   * The owner of the other end of a connection. A listener on `::` may be for IPv6 only, so after a connection by IPv4 the
   * accepted socket has to be the run's too. One that is not accepted yet belongs to a listener in the same table.
   */
  const lookVia = ({ host, port: peerPort }: Connection, { listeners: all, end }: SocketTables) => {
    const listeners = facing(
      all.filter((listener) => listener.port === port),
      host,
    );
    if (listeners.length === 0) return of<Ownership>({ type: 'absent' });
    const keep = (found: Found): void => void known.set(host, found);
    if (!isPresumed(listeners, host)) return judge(listeners, [], keep);
    const other = end(port, peerPort);
    // Closed already, or missing because the table changed while it was read.
    if (other === undefined) return of<Ownership>({ type: 'unasked' });
    return judge(listeners, other === NOBODYS ? [] : [other], keep);
  };

  const search = (thorough: boolean, { listeners: all }: SocketTables): Observable<Ownership> => {
    const here = all.filter((listener) => listener.port === port);
    for (const host of LOOPBACK_HOSTS) {
      const listeners = facing(here, host);
      if (listeners.length === 0) continue;
      return judge(listeners, [], (found) => {
        if (!isPresumed(listeners, host)) known.set(host, found);
      });
    }
    return thorough ? absent(all) : of<Ownership>({ type: 'absent' });
  };

  const stillKnown = (host: LoopbackHost): Found | undefined => {
    const found = known.get(host);
    if (found === undefined || found.proofs.every(holds)) return found;
    known.delete(host);
    return undefined;
  };

  return {
    isStillOurs: (host, strictly) => {
      const found = stillKnown(host);
      return found !== undefined && (!strictly || found.listeners.every(isListening));
    },
    look: (thorough, via) =>
      defer((): Observable<Ownership> => {
        // A connection is always proved anew.
        const [found] = via === undefined ? LOOPBACK_HOSTS.flatMap((host) => stillKnown(host) ?? []) : [];
        if (found !== undefined) return of({ type: 'ours', exposed: found.exposed });
        return socketTables().pipe(
          mergeMap((tables) => (via === undefined ? search(thorough, tables) : lookVia(via, tables))),
        );
      }).pipe(catchError(() => of<Ownership>({ type: 'unasked' }))),
  };
};
