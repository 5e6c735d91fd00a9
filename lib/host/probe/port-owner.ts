import { readdirSync, readlinkSync } from 'node:fs';
import { catchError, defer, map, mergeMap, type Observable, of } from 'rxjs';
import type { Observation } from '../../health/observation.ts';
import { holdersOf, lsof } from '../process/open-files.ts';
import { codeOf, isWantOfMeans } from '../process/os-error.ts';
import { readProcText } from '../process/proc-files.ts';
import { allListeners, facing, isExposed, isOnLoopback, type Listener, parseLsof } from './listeners.ts';

/** Whose the listening socket on a server's port is: ours, that is of the run's processes, or else what there is to say. */
export type Ownership =
  | { readonly type: 'ours'; readonly exposed: boolean }
  | Extract<Observation, { type: 'absent' | 'foreign' | 'unasked' }>;

/** Tells who listens on the port of one run. */
export interface PortOwner {
  /** Whether it is known to be ours, and still is: at little cost, for all later looks at a run that had its port. */
  isStillOurs(): boolean;
  /** One look. `thorough`: if nobody listens, also where the run's processes do. Cold; emits once, never errors. */
  look(thorough: boolean): Observable<Ownership>;
}

/** A run, and how to find out who is of it. */
export interface Tenant {
  readonly port: number;
  /** The leader's. */
  readonly pid: number;
  /** All living processes of the run. Cold; emits once. */
  readonly members$: Observable<readonly number[]>;
}

/** How long it is remembered where a run listens that does not listen where it should. */
const ELSEWHERE_MS = 60_000;

/** An open socket of a process: a link in `/proc`, and what it says as long as the socket is open. */
interface Proof {
  readonly path: string;
  readonly link: string;
}

const linkAt = (path: string): string => {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
};

/** The open sockets among `links` of these processes; `hidden`: some of them don't let themselves be looked at. */
const socketsOf = (pids: readonly number[], links: ReadonlySet<string>) => {
  const proofs: Proof[] = [];
  let hidden = false;
  for (const pid of pids) {
    try {
      for (const fd of readdirSync(`/proc/${pid}/fd`)) {
        const path = `/proc/${pid}/fd/${fd}`;
        const link = linkAt(path);
        if (links.has(link)) proofs.push({ path, link });
      }
    } catch (error) {
      if (isWantOfMeans(error)) throw error;
      // It has ended; or it may do more than we may (file capabilities), and is nobody's to look at.
      hidden ||= codeOf(error) === 'EACCES';
    }
  }
  return { proofs, hidden };
};

const nameOf = (pid: number): string => readProcText(`/proc/${pid}/comm`)?.trimEnd() ?? '?';

const foreignOnLinux = (strange: readonly Listener[]): Observable<Ownership> =>
  holdersOf(strange.map(({ link }) => link)).pipe(
    map(([pid]): Ownership => ({ type: 'foreign', ...(pid !== undefined && { holder: { pid, name: nameOf(pid) } }) })),
  );

const portsOf = (pids: readonly number[], listeners: readonly Listener[]): readonly number[] => {
  const held = new Set(socketsOf(pids, new Set(listeners.map(({ link }) => link))).proofs.map(({ link }) => link));
  return [...new Set(listeners.filter(({ link }) => held.has(link)).map(({ port }) => port))].sort((a, b) => a - b);
};

/**
 * Linux: from `/proc`. Once a socket is known to be ours, it is enough to see that it is still open: one link is read.
 * The leader is looked at first, for all others the process table is.
 */
const linuxOwner = ({ port, pid, members$ }: Tenant): PortOwner => {
  let known: { readonly proof: Proof; readonly exposed: boolean } | undefined;
  let elsewhere: { readonly at: number; readonly ports: readonly number[] } | undefined;

  /** Where the run listens instead: a look at all of its processes, which is not repeated at once. */
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

  const search = (thorough: boolean): Observable<Ownership> =>
    allListeners().pipe(mergeMap((all) => judge(all, thorough)));

  const judge = (all: readonly Listener[], thorough: boolean): Observable<Ownership> => {
    const here = all.filter((listener) => listener.port === port && isOnLoopback(listener));
    if (here.length === 0) return thorough ? absent(all) : of({ type: 'absent' });
    const wanted = facing(here);
    const links = new Set(wanted.map(({ link }) => link));
    const exposed = here.some(isExposed);
    /** Ours, if all of them are; undefined where they are not. */
    const claim = (pids: readonly number[]): Ownership | undefined => {
      const { proofs, hidden } = socketsOf(pids, links);
      const [proof] = proofs;
      const isOurs = [...links].every((link) => proofs.some((found) => found.link === link));
      if (isOurs && proof !== undefined) known = { proof, exposed };
      return isOurs || hidden ? { type: 'ours', exposed } : undefined;
    };
    const leaders = claim([pid]);
    if (leaders !== undefined) return of(leaders);
    return members$.pipe(
      mergeMap((pids) => {
        const theirs = claim(pids);
        return theirs === undefined ? foreignOnLinux(wanted) : of(theirs);
      }),
    );
  };

  const stillKnown = () => {
    if (known !== undefined && linkAt(known.proof.path) !== known.proof.link) known = undefined;
    return known;
  };

  return {
    isStillOurs: () => stillKnown() !== undefined,
    look: (thorough) =>
      defer((): Observable<Ownership> => {
        const ours = stillKnown();
        return ours === undefined ? search(thorough) : of({ type: 'ours', exposed: ours.exposed });
      }).pipe(catchError(() => of<Ownership>({ type: 'unasked' }))),
  };
};

/** macOS: `lsof`, which takes a tenth of a second: so what is known to be ours is not looked at again. */
const lsofOwner = ({ port, members$ }: Tenant): PortOwner => {
  let known: Ownership | undefined;
  return {
    isStillOurs: () => known !== undefined,
    look: () =>
      defer(() => {
        if (known !== undefined) return of(known);
        return lsof('-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpcn').pipe(
          map(parseLsof),
          mergeMap((listeners) =>
            listeners.length === 0
              ? of<Ownership>({ type: 'absent' })
              : members$.pipe(
                  map((pids): Ownership => {
                    const ours = listeners.filter(({ pid }) => pids.includes(pid));
                    const [stranger] = listeners;
                    if (ours.length === 0)
                      return {
                        type: 'foreign',
                        ...(stranger && { holder: { pid: stranger.pid, name: stranger.name } }),
                      };
                    known = { type: 'ours', exposed: ours.some(({ addresses }) => addresses.some(isWildcard)) };
                    return known;
                  }),
                ),
          ),
        );
      }).pipe(catchError(() => of<Ownership>({ type: 'unasked' }))),
  };
};

const isWildcard = (address: string): boolean => /^(\*|0\.0\.0\.0|\[::\]):/.test(address);

/** Who listens on the port of a run (SPEC § 9). */
export const portOwner = (tenant: Tenant): PortOwner =>
  process.platform === 'linux' ? linuxOwner(tenant) : lsofOwner(tenant);
