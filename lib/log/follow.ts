import { merge, type Observable, of, takeWhile } from 'rxjs';
import type { ReadLimit } from '../model.ts';
import type { Followed, FollowOptions, Gate } from '../ports.ts';
import { concatMapIterable } from '../rx/lean/concat-map-iterable.ts';
import type { Cursor, Ring } from './ring/ring.ts';

const END = { type: 'end' } as const;

/**
 * The lines that `cursor` has not read yet, as they arrive and while the gate is open; lines that the ring dropped
 * before they were read are counted in `dropped` items. Checks for lines when the gate opens and when one of `again`
 * emits. Completes at the cursor's end, or when `isOver`, in which case lines that the gate holds up are dropped. Never
 * errors.
 */
export const follow = (
  ring: Ring,
  cursor: Cursor,
  { gate, readLimit }: Pick<FollowOptions, 'gate' | 'readLimit'>,
  again: readonly Observable<unknown>[],
  isOver: () => boolean,
): Observable<Followed> =>
  // `of` is subscribed last, so that events during the first check are not missed.
  merge(gate.opened$, ...again, of(undefined)).pipe(
    concatMapIterable(() => deliver(ring, cursor, gate, readLimit, isOver)),
    takeWhile((item): item is Followed => item !== END),
  );

function* deliver(
  ring: Ring,
  cursor: Cursor,
  gate: Gate,
  readLimit: ReadLimit,
  isOver: () => boolean,
): Generator<Followed | typeof END> {
  while (gate.isOpen() && (cursor.dropped > 0 || ring.behind(cursor) > 0)) {
    yield cursor.dropped > 0 ? droppedBy(cursor) : { type: 'lines', logSlice: ring.read(cursor, readLimit) };
  }
  if (isOver()) {
    ring.skip(cursor);
    if (cursor.dropped > 0) yield droppedBy(cursor);
  }
  if (cursor.dropped === 0 && (isOver() || cursor.position === cursor.end)) yield END;
}

const droppedBy = (cursor: Cursor): Followed => {
  const lines = cursor.dropped;
  cursor.dropped = 0;
  return { type: 'dropped', lines };
};
