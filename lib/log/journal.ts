import {
  asyncScheduler,
  audit,
  BehaviorSubject,
  concat,
  debounceTime,
  defer,
  EMPTY,
  exhaustMap,
  filter,
  finalize,
  ignoreElements,
  map,
  NEVER,
  type Observable,
  Subject,
  share,
  takeUntil,
  takeWhile,
  tap,
  timer,
} from 'rxjs';
import type { Journal } from '../ports.ts';
import { keyedMutex } from '../rx/keyed-mutex.ts';
import { concatLean } from '../rx/lean/concat-lean.ts';
import { distinctOn } from '../rx/lean/distinct-on.ts';
import { pipeOnFirst } from '../rx/lean/pipe-on-first.ts';
import { tapFrom } from '../rx/lean/tap-from.ts';
import { follow } from './follow.ts';
import { LogWriter } from './log-writer.ts';
import { type Cursor, RING_BYTES, Ring } from './ring.ts';
import type { Sink } from './sink.ts';
import { taggedLines } from './tagged-lines.ts';
import type { WithRoom } from './write-rooms.ts';

/**
 * Followers are told of new lines this long after the first of them, so that many tiny writes are one delivery; where
 * there are many of them a millisecond for each, as each delivery is a write for each.
 */
const GATHER_MS = 10;

/** Nobody waits longer for a disk that doesn't answer. */
const PATIENCE_MS = 5000;

/** After so long without a line a ring of more than so many bytes is given back: the file has its lines, less their times. */
const IDLE = { ms: 600_000, bytes: 1 << 13 };

export interface JournalOptions {
  /** The file, for this journal alone. */
  readonly sink: Sink;
  /** Shared by all journals. */
  readonly withRoom: WithRoom;
  /** Told, in one line, when the file begins and ceases to fail. */
  readonly warn: (message: string) => void;
  /** Size of the ring; for specs. */
  readonly ringBytes?: number;
}

/**
 * A server's log. Lines go into the ring, which is all there is of buffers; the file and the followers take them from
 * there at their own pace. Costs nothing until there is something to write or to read, and opens the file only then.
 */
export const journal = ({ sink, withRoom, warn, ringBytes = RING_BYTES }: JournalOptions): Journal => {
  const ring = new Ring(ringBytes);
  const appended = new Subject<void>();
  const appended$ = appended.asObservable();
  /** Lines came, were taken to be written, or were written. */
  const moved = new Subject<void>();
  const closing = new BehaviorSubject(false);
  const closing$ = closing.pipe(filter(Boolean));

  const alone = keyedMutex<Sink>();
  const append = (lines: Uint8Array) => {
    moved.next();
    return alone(sink, NEVER, sink.append(lines));
  };
  const writer = new LogWriter({ ring, append, withRoom, giveUp$: closing$, warn });

  // Connected once it is subscribed, until everything is written: a run need not wait for what the file can't take now.
  const drained$ = writer.drain$.pipe(
    tap(() => moved.next()),
    share({ resetOnRefCountZero: false }),
  );
  /** For as long as there is somebody to write for; what has begun goes on without. */
  const writing$ = appended$.pipe(exhaustMap(() => drained$));
  const settled$ = defer(() =>
    writer.isFailing
      ? EMPTY
      : drained$.pipe(
          takeWhile(() => !writer.isFailing),
          takeUntil(timer(PATIENCE_MS)),
        ),
  );

  const grown$ = appended$.pipe(
    audit(() => timer(Math.max(GATHER_MS, ring.readers))),
    share({ resetOnRefCountZero: true }),
  );
  /** Besides the writer. */
  const isFollowed = () => ring.readers > 1;
  /** What the file has nobody needs who isn't reading it now. */
  const giveBack = () => {
    if (writer.isDone && !isFollowed()) ring.forgetAll();
  };
  const isLarge = () => ring.end - ring.start > IDLE.bytes;
  // It takes a large ring to look out for the time when nothing comes: most servers print little.
  const idle$ = appended$.pipe(
    filter(isLarge),
    pipeOnFirst((large$) => large$.pipe(debounceTime(IDLE.ms), filter(isLarge))),
  );

  /** Moves a new cursor back by so many lines; if there are too few, adds what the files hold to the ring before. */
  const rewind = (cursor: Cursor, tail: number): Observable<never> => {
    const { position } = cursor;
    const isLacking = () => !ring.reachesBack && ring.tail(tail, position) === undefined;
    const whenLacking = <T>(work$: Observable<T>) => defer(() => (isLacking() ? work$ : EMPTY));
    const readBack$ = defer(() => sink.history(writer.filed, ringBytes)).pipe(
      map((batches) => [{ bytes: writer.unfiled, atUnixMs: asyncScheduler.now() }, ...batches]),
      tap((batches) => ring.prepend(batches.filter(({ bytes }) => bytes.length > 0))),
    );
    // At once: from now on it is the ring's duty to count what it forgets.
    ring.rewind(cursor, tail, position);
    return whenLacking(alone(sink, NEVER, whenLacking(readBack$)).pipe(takeUntil(timer(PATIENCE_MS)))).pipe(
      tap({ complete: () => ring.rewind(cursor, tail, position) }),
      ignoreElements(),
    );
  };

  return {
    record: (output$) =>
      concatLean(
        output$.pipe(
          taggedLines(),
          tap((lines) => {
            ring.append(lines, asyncScheduler.now());
            appended.next();
            moved.next();
          }),
        ),
        settled$,
      ).pipe(ignoreElements(), tapFrom(writing$), tapFrom(idle$, giveBack)),

    congested$: distinctOn(
      moved.asObservable(),
      (held = false) => !writer.isFailing && writer.backlog > ringBytes / (held ? 8 : 4),
    ),

    follow: ({ tail = Number.POSITIVE_INFINITY, live, ...taker }) =>
      defer(() => {
        const goesOn = live && !closing.value;
        const cursor = ring.open(goesOn ? Number.POSITIVE_INFINITY : ring.end);
        return concatLean(
          rewind(cursor, tail),
          follow(ring, cursor, taker, [grown$, closing$], () => closing.value),
        ).pipe(
          finalize(() => {
            ring.close(cursor);
            if (!isFollowed()) ring.forgetHistory();
          }),
        );
      }),

    close: () =>
      defer(() => {
        closing.next(true);
        return concat(drained$, alone(sink, NEVER, sink.close())).pipe(
          ignoreElements(),
          takeUntil(timer(PATIENCE_MS)),
          finalize(() => {
            if (writer.isFailing) writer.abandon();
            giveBack();
            closing.next(false);
          }),
        );
      }),
  };
};
