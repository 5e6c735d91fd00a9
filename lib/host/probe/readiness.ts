import { map, mergeMap, type Observable, of, Subject, takeUntil, tap } from 'rxjs';
import type { Note, Observation, Obstacle } from '../../health/observation.ts';
import type { ProbeLevel } from '../../model.ts';
import { shareLingering } from '../../rx/share-lingering.ts';
import type { Introduction } from './introduction.ts';
import type { Liveness } from './liveness.ts';
import type { Contact } from './mcp/contact.ts';
import type { Handshake } from './mcp/handshake.ts';
import { type Listing, list } from './mcp/listing.ts';

/** A handshake may go on this long after its check has timed out, since the session that it may open has to be closed. */
const HANDSHAKE_MS = 60_000;

const UNLISTED: Observation = { type: 'refused', method: 'tools/list', code: 404, message: 'its session ends at once' };

const factsOf = ({ facts, notes }: Contact): Observation => ({
  type: 'good',
  facts,
  ...(notes.length > 0 && { notes }),
});

const obstacleIn = (found: Observation): Obstacle | undefined => {
  const notes = (found.type === 'good' && found.notes) || [];
  return notes.flatMap((note) => (note.type === 'unusable' ? [note.by] : []))[0];
};

/** The checks of one run for the levels `initialize` (a handshake) and `tools` (a handshake and a list). */
export class Readiness {
  readonly #level: ProbeLevel;
  readonly #introduction: Introduction;
  readonly #liveness: Liveness;
  #lingering$: Observable<Observation> | undefined;
  #closed$: Subject<void> | undefined;
  /** The session for all checks with `tools`: one for each check would cost the server. */
  #kept: Contact | undefined;
  /** Ready, but without a handshake: no list can be requested. */
  #isUnmet = false;
  /** The remarks of the handshake, or on its absence. */
  #notes: readonly Note[] = [];

  constructor(level: ProbeLevel, introduction: Introduction, liveness: Liveness) {
    this.#level = level;
    this.#introduction = introduction;
    this.#liveness = liveness;
  }

  /**
   * The handshake. When its check times out it is not cancelled, and the next check joins it: a server that answers
   * late would otherwise be left with one session per attempt.
   */
  check(): Observable<Observation> {
    this.#closed$ ??= new Subject();
    this.#lingering$ ??= shareLingering(this.#checked().pipe(takeUntil(this.#closed$)), HANDSHAKE_MS);
    return this.#lingering$;
  }

  /** Liveness with `tools`: the list again, in the same session or, if that has expired, in a new one. */
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

  /** Liveness with the other levels. Its notes, if any, are complete. */
  stillAlive(): Observable<Observation> {
    return this.#liveness
      .check()
      .pipe(
        map((found) =>
          found.type === 'good' && found.notes ? { ...found, notes: [...this.#notes, ...found.notes] } : found,
        ),
      );
  }

  /** Cancels requests under way. */
  close(): void {
    this.#closed$?.next();
    this.#introduction.close();
  }

  #checked(): Observable<Observation> {
    return this.#introduction.begin().pipe(
      mergeMap(({ handshake, isHeard }) =>
        this.#afterwards(handshake).pipe(
          tap((found) => {
            if (found.type !== 'good') return;
            this.#notes = found.notes ?? [];
            this.#liveness.begin(isHeard);
            // Only `tools` needs it again.
            if (this.#level !== 'tools') this.#lingering$ = undefined;
          }),
        ),
      ),
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

  /** `tools` requires a list, which a server that turns clients away does not give. */
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
