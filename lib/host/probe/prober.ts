import { defer, map, mergeMap, type Observable, of, Subject, takeUntil } from 'rxjs';
import type { Note, Observation, Prober } from '../../health/observation.ts';
import type { ServerConfig } from '../../model.ts';
import { shareLingering } from '../../rx/share-lingering.ts';
import { Acquaintance, type Eras } from './acquaintance.ts';
import { endpointOf } from './endpoint.ts';
import { accepts } from './http/accepts.ts';
import { UNPROVED } from './http/reach.ts';
import { Liveness } from './liveness.ts';
import type { Contact } from './mcp/contact.ts';
import { type Listing, list } from './mcp/listing.ts';
import type { PortOwner } from './owner/port-owner.ts';
import { redacted } from './redaction.ts';
import { trials, type Unanswered } from './trials.ts';

export type { Eras } from './acquaintance.ts';

/** A handshake that takes longer than a check is waited for, since the session that it may open has to be closed. */
const HANDSHAKE_MS = 60_000;

/** The prober of one run. */
export interface RunProber extends Prober {
  /** The run is over: whatever is still under way is ended. */
  close(): void;
}

const UNLISTED: Observation = { type: 'refused', method: 'tools/list', code: 404, message: 'its session ends at once' };

const withNotes = (found: Observation, notes: readonly Note[]): Observation =>
  found.type === 'good' && notes.length > 0 ? { ...found, notes: [...(found.notes ?? []), ...notes] } : found;

const factsOf = ({ facts, notes }: Contact): Observation => ({
  type: 'good',
  facts,
  ...(notes.length > 0 && { notes }),
});

/** Asks one run, by the probe level of its config (SPEC § 9). */
export const prober = (
  config: ServerConfig,
  owner: PortOwner,
  eras: Eras,
  unanswered: Unanswered = new WeakMap(),
): RunProber => {
  const { probe } = config.health;
  const endpoint = endpointOf(config, owner);
  const closed$ = new Subject<void>();
  const trying = trials(unanswered, config);
  const acquaintance = new Acquaintance(config, endpoint, eras, trying);
  const liveness = new Liveness(endpoint, config.health, trying);
  /** With the level `tools` one session is kept for all checks of a run: one for each check would cost the server. */
  let kept: Contact | undefined;
  /** It is ready and can't be asked for a list, as nobody was introduced to it. */
  let isStranger = false;
  /** What was to be told of it when it was introduced to, or in place of that. */
  let noted: readonly Note[] = [];
  let isExposed = false;

  const listed = (contact: Contact, listing: Listing): Observation => {
    if (listing.type === 'good') {
      kept = contact;
      return factsOf(contact);
    }
    acquaintance.leave(contact);
    return listing.type === 'expired' ? UNLISTED : listing;
  };
  const welcomed = (contact: Contact): Observable<Observation> => {
    if (probe === 'tools') return list(contact).pipe(map((listing) => listed(contact, listing)));
    acquaintance.leave(contact);
    return of(factsOf(contact));
  };

  /** Not cut short while a session may come of it. */
  const introduced$ = shareLingering(
    acquaintance.introduce().pipe(
      mergeMap(({ handshake, isHeard }) => {
        isStranger = handshake.type === 'unmet' && handshake.observation.type === 'good';
        const found$ = handshake.type === 'met' ? welcomed(handshake.contact) : of(handshake.observation);
        return found$.pipe(
          mergeMap((found) => {
            if (found.type !== 'good') return of(found);
            noted = found.notes ?? [];
            return liveness.find(isHeard).pipe(map((notes) => withNotes(found, notes)));
          }),
        );
      }),
      takeUntil(closed$),
    ),
    HANDSHAKE_MS,
  );

  const checked = (): Observable<Observation> =>
    liveness
      .check()
      .pipe(
        map((found) =>
          found.type === 'good' && found.notes ? { ...found, notes: [...noted, ...found.notes] } : found,
        ),
      );
  const relisted = (): Observable<Observation> => {
    if (isStranger) return checked();
    if (kept === undefined) return introduced$;
    return list(kept).pipe(
      mergeMap((listing) => {
        if (listing.type !== 'expired') return of(listing);
        kept = undefined;
        return introduced$;
      }),
    );
  };

  const readyBy = (): Observable<Observation> => {
    switch (probe) {
      case 'none':
        return of({ type: 'good' });
      case 'tcp':
        return accepts(endpoint);
      case 'http':
        return liveness.answers();
      case 'initialize':
      case 'tools':
        return introduced$;
    }
  };
  const aliveBy = (): Observable<Observation> => {
    switch (probe) {
      case 'none':
        return of({ type: 'good' });
      case 'tcp':
        return accepts(endpoint);
      case 'http':
      case 'initialize':
        return checked();
      case 'tools':
        return relisted();
    }
  };

  const told = (found: Observation): Observation => redacted(found, config.mcp);
  const withExposure = (found: Observation): Observation =>
    isExposed ? withNotes(found, [{ type: 'exposed' }]) : found;

  return {
    ready: (thorough) =>
      owner.look(thorough).pipe(
        mergeMap((ownership) => {
          if (ownership.type !== 'ours') return of(ownership);
          isExposed = ownership.exposed;
          return (ownership.unproved ? of(UNPROVED) : readyBy()).pipe(map(withExposure));
        }),
        map(told),
      ),
    alive: () =>
      defer(aliveBy).pipe(
        map((found) => told(found.type === 'good' && found.notes !== undefined ? withExposure(found) : found)),
      ),
    close: () => {
      closed$.next();
      acquaintance.close();
      trying.over();
    },
  };
};
