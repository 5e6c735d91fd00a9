import { defer, map, mergeMap, type Observable, of, Subject, Subscription, takeUntil, tap, timeout } from 'rxjs';
import type { Observation, Prober } from '../../health/observation.ts';
import type { Era, ProbeLevel, ServerConfig } from '../../model.ts';
import { shareLingering } from '../../rx/share-lingering.ts';
import { accepts } from './accepts.ts';
import { type Contact, type Handshake, meet, part } from './handshake.ts';
import { knocker } from './knock.ts';
import type { PortOwner } from './port-owner.ts';
import { confirm, type Listing, listTools } from './tools.ts';

/** A handshake that takes longer than a check is waited for, since the session that it may open has to be closed. */
const HANDSHAKE_MS = 60_000;

/** How long a server may take to close a session. */
const PARTING_MS = 5_000;

/** Which era a config's server was of when it was last met, so that it is asked in its own way the next time. */
export type Eras = WeakMap<ServerConfig, Era>;

/** The prober of one run. */
export interface RunProber extends Prober {
  /** The run is over: whatever is still under way is ended. */
  close(): void;
}

type Ask = () => Observable<Observation>;

/** Asks one run, by the probe level of its config (SPEC § 9). */
export const prober = (config: ServerConfig, owner: PortOwner, eras: Eras): RunProber => {
  const { port, mcp, health } = config;
  const closed$ = new Subject<void>();
  const partings = new Subscription();
  /** With the level `tools` one session is kept for all checks of a run: one for each check would cost the server. */
  let kept: Contact | undefined;

  const leave = (contact: Contact): void => {
    if (contact.session === undefined) return;
    partings.add(
      part(config, contact, contact.session)
        .pipe(timeout({ first: PARTING_MS, with: () => of(undefined) }))
        .subscribe(),
    );
  };

  const meeting$ = meet(config, eras.get(config) ?? 'legacy').pipe(
    tap((handshake) => {
      if (handshake.type === 'met') eras.set(config, handshake.contact.era);
    }),
  );

  /** A handshake, and what `then` makes of it. Not cut short while a session may come of it. */
  const handshake = (then: (contact: Contact) => Observable<Observation>): Observable<Observation> =>
    shareLingering(
      meeting$.pipe(
        mergeMap((met: Handshake) => (met.type === 'met' ? then(met.contact) : of(met.observation))),
        takeUntil(closed$),
      ),
      HANDSHAKE_MS,
    );

  const initialized$ = handshake((contact) => {
    leave(contact);
    return of({ type: 'good', facts: contact.facts });
  });

  const unlisted: Observation = {
    type: 'refused',
    method: 'tools/list',
    code: 404,
    message: 'its session ends at once',
  };
  const listed = (contact: Contact, listing: Listing): Observation => {
    if (listing.type === 'good') {
      kept = contact;
      return { type: 'good', facts: contact.facts };
    }
    leave(contact);
    return listing.type === 'expired' ? unlisted : listing;
  };
  const introduced$ = handshake((contact) =>
    confirm(config, contact).pipe(
      mergeMap(() => listTools(config, contact)),
      map((listing) => listed(contact, listing)),
    ),
  );

  const tools: Ask = () => {
    if (kept === undefined) return introduced$;
    return listTools(config, kept).pipe(
      mergeMap((listing) => {
        if (listing.type !== 'expired') return of(listing);
        kept = undefined;
        return introduced$;
      }),
    );
  };

  const knock$ = knocker(
    config,
    health.path === undefined ? { method: 'OPTIONS', path: mcp.path } : { method: 'GET', path: health.path },
  );
  const knock: Ask = () => knock$;
  const nothing: Ask = () => of({ type: 'good' });
  const touch: Ask = () => accepts(port);
  const levels: Readonly<Record<ProbeLevel, { readonly ready: Ask; readonly alive: Ask }>> = {
    none: { ready: nothing, alive: nothing },
    tcp: { ready: touch, alive: touch },
    http: { ready: knock, alive: knock },
    initialize: { ready: () => initialized$, alive: knock },
    tools: { ready: tools, alive: tools },
  };
  const level = levels[health.probe];
  const alive$ = defer(() =>
    owner.isStillOurs()
      ? level.alive()
      : owner.look(false).pipe(mergeMap((ownership) => (ownership.type === 'ours' ? level.alive() : of(ownership)))),
  );

  return {
    ready: (thorough) =>
      owner.look(thorough).pipe(
        mergeMap((ownership) => {
          if (ownership.type !== 'ours') return of(ownership);
          return level.ready().pipe(map((found) => (ownership.exposed ? exposed(found) : found)));
        }),
      ),
    alive: () => alive$,
    close: () => {
      closed$.next();
      partings.unsubscribe();
    },
  };
};

const exposed = (found: Observation): Observation =>
  found.type === 'good' ? { ...found, notes: [...(found.notes ?? []), { type: 'exposed' }] } : found;
