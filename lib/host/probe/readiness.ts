import { map, mergeMap, type Observable, of, Subject, takeUntil } from 'rxjs';
import type { Note, Observation, Obstacle } from '../../health/observation.ts';
import type { ProbeLevel } from '../../model.ts';
import { shareLingering } from '../../rx/share-lingering.ts';
import type { Introduction } from './introduction.ts';
import type { Liveness } from './liveness.ts';
import type { Contact } from './mcp/contact.ts';
import type { Handshake } from './mcp/handshake.ts';
import { type Listing, list } from './mcp/listing.ts';

/** A handshake that takes longer than a check is waited for, since the session that it may open has to be closed. */
const HANDSHAKE_MS = 60_000;

const UNLISTED: Observation = { type: 'refused', method: 'tools/list', code: 404, message: 'its session ends at once' };

/** With these notes too. */
export const withNotes = (found: Observation, notes: readonly Note[]): Observation =>
  found.type === 'good' && notes.length > 0 ? { ...found, notes: [...(found.notes ?? []), ...notes] } : found;

const factsOf = ({ facts, notes }: Contact): Observation => ({
  type: 'good',
  facts,
  ...(notes.length > 0 && { notes }),
});

const obstacleIn = (found: Observation): Obstacle | undefined => {
  const notes = (found.type === 'good' && found.notes) || [];
  return notes.flatMap((note) => (note.type === 'unusable' ? [note.by] : []))[0];
};

/** The checks by the levels `initialize` and `tools` of one run: a handshake, and with `tools` a list. */
export class Readiness {
  readonly #level: ProbeLevel;
  readonly #introduction: Introduction;
  readonly #liveness: Liveness;
  #lingering$: Observable<Observation> | undefined;
  #closed$: Subject<void> | undefined;
  /** With `tools` one session is kept for all checks of a run: one for each check would cost the server. */
  #kept: Contact | undefined;
  /** It is ready without a handshake: there is no list to ask for. */
  #isUnmet = false;
  /** What the handshake, or its absence, gave to remark. */
  #notes: readonly Note[] = [];

  constructor(level: ProbeLevel, introduction: Introduction, liveness: Liveness) {
    this.#level = level;
    this.#introduction = introduction;
    this.#liveness = liveness;
  }

  /** A handshake, which is not cut short while a session may come of it: a check that comes meanwhile joins it. */
  check(): Observable<Observation> {
    this.#closed$ ??= new Subject();
    this.#lingering$ ??= shareLingering(this.#checked().pipe(takeUntil(this.#closed$)), HANDSHAKE_MS);
    return this.#lingering$;
  }

  /** The list of a server that was ready, in the session that is kept, or in a new one. */
  relist(): Observable<Observation> {
    if (this.#isUnmet) return this.stillAlive();
    if (this.#kept === undefined) return this.check();
    return list(this.#kept).pipe(
      mergeMap((listing) => {
        if (listing.type !== 'expired') return of(listing);
        this.#kept = undefined;
        return this.check();
      }),
    );
  }

  /** A check of liveness. If it has notes, they are all that there are. */
  stillAlive(): Observable<Observation> {
    return this.#liveness
      .check()
      .pipe(
        map((found) =>
          found.type === 'good' && found.notes ? { ...found, notes: [...this.#notes, ...found.notes] } : found,
        ),
      );
  }

  /** The run is over. */
  close(): void {
    this.#closed$?.next();
    this.#introduction.close();
  }

  #checked(): Observable<Observation> {
    return this.#introduction.begin().pipe(
      mergeMap(({ handshake, isHeard }) =>
        this.#afterwards(handshake).pipe(
          mergeMap((found) => {
            if (found.type !== 'good') return of(found);
            this.#notes = found.notes ?? [];
            return this.#liveness.find(isHeard).pipe(map((notes) => withNotes(found, notes)));
          }),
        ),
      ),
      map((found) => {
        // It is not needed again, but for the lists.
        if (found.type === 'good' && this.#level !== 'tools') this.#lingering$ = undefined;
        return found;
      }),
    );
  }

  #afterwards(handshake: Handshake): Observable<Observation> {
    if (handshake.type === 'unmet') return of(this.#unmet(handshake.observation));
    const { contact } = handshake;
    this.#isUnmet = false;
    if (this.#level === 'tools') return list(contact).pipe(map((listing) => this.#listed(contact, listing)));
    this.#introduction.end(contact);
    return of(factsOf(contact));
  }

  /** Where clients are turned away there is no list, which `tools` promises. */
  #unmet(found: Observation): Observation {
    const by = this.#level === 'tools' ? obstacleIn(found) : undefined;
    if (by?.type === 'status' && by.status !== undefined)
      return { type: 'status', status: by.status, path: this.#liveness.endpoint.path };
    this.#isUnmet = found.type === 'good';
    return found;
  }

  #listed(contact: Contact, listing: Listing): Observation {
    if (listing.type === 'good') {
      this.#kept = contact;
      return factsOf(contact);
    }
    this.#introduction.end(contact);
    return listing.type === 'expired' ? UNLISTED : listing;
  }
}
