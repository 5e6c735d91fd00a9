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
import type { WithBuffer } from './buffer-pool.ts';
import { follow } from './follow.ts';
import { LogWriter } from './log-writer.ts';
import { type Cursor, RING_BYTES, Ring } from './ring/ring.ts';
import type { Sink } from './sink.ts';
import { taggedLines } from './tagged-lines.ts';

/**
 * Followers are notified this long after the first new line, so that many small writes make one delivery. With many
 * followers it is 1 ms for each, since each delivery is one write per follower.
 */
const GATHER_MS = 10;

/** The longest wait for a disk that does not respond. */
const PATIENCE_MS = 5000;

/**
 * A ring of more than `bytes` is released after `ms` without a line. Its lines are in the file, without their times.
 */
const IDLE = { ms: 600_000, bytes: 1 << 13 };

export interface JournalOptions {
  /** The file, used by this journal only. */
  readonly sink: Sink;
  /** Shared by all journals. */
  readonly withBuffer: WithBuffer;
  /** Called with one line when writing to the file begins to fail, and when it works again. */
  readonly warn: (message: string) => void;
  /** Size of the ring; for specs. */
  readonly ringBytes?: number;
}

/**
 * A server's log. Lines go into the ring, the only buffer; the file and the followers read from it at their own pace.
 * Neither the ring's memory nor the file is opened before there is something to write or to read.
 */
export const journal = ({ sink, withBuffer, warn, ringBytes = RING_BYTES }: JournalOptions): Journal => {
  const ring = new Ring(ringBytes);
  /**
   * The lines of all runs, as chunks of whole lines: hot, multicast. The ring is the first subscriber and keeps them. The
   * file and the followers are notified by them, but read from the ring, each by its own cursor: so one that is slow
   * costs no memory and delays no other. A chunk is valid only while it is emitted.
   */
  const lines = new Subject<Uint8Array>();
  const lines$ = lines.asObservable();
  lines$.subscribe((chunk) => ring.append(chunk, asyncScheduler.now()));
  /** Emits when lines arrive, when they are taken for a write, and when they are written. */
  const moved = new Subject<void>();
  const closing = new BehaviorSubject(false);
  const closing$ = closing.pipe(filter(Boolean));

  const alone = keyedMutex<Sink>();
  const append = (lines: Uint8Array) => {
    moved.next();
    return alone(sink, NEVER, sink.append(lines));
  };
  const writer = new LogWriter({ ring, append, withBuffer, giveUp$: closing$, warn });

  // Stays connected without subscribers until everything is written, so that a run need not wait for a slow file.
  const drained$ = writer.drain$.pipe(
    tap(() => moved.next()),
    share({ resetOnRefCountZero: false }),
  );
  /** Starts writing when lines arrive. Writes that have begun continue after unsubscribing. */
  const writing$ = lines$.pipe(exhaustMap(() => drained$));
  const settled$ = defer(() =>
    writer.isFailing
      ? EMPTY
      : drained$.pipe(
          takeWhile(() => !writer.isFailing),
          takeUntil(timer(PATIENCE_MS)),
        ),
  );

  const grown$ = lines$.pipe(
    audit(() => timer(Math.max(GATHER_MS, ring.readers))),
    share({ resetOnRefCountZero: true }),
  );
  /** Whether there are readers besides the writer. */
  const isFollowed = () => ring.readers > 1;
  /** Releases the ring if all of it is in the file and nothing reads it. */
  const giveBack = () => {
    if (writer.isDone && !isFollowed()) ring.forgetAll();
  };
  const isLarge = () => ring.end - ring.start > IDLE.bytes;
  // The debounce is set up for large rings only: most servers print little.
  const idle$ = lines$.pipe(
    filter(isLarge),
    pipeOnFirst((large$) => large$.pipe(debounceTime(IDLE.ms), filter(isLarge))),
  );

  /** Moves a new cursor back by `tail` lines. If the ring has fewer, lines of the files are prepended to it first. */
  const rewind = (cursor: Cursor, tail: number): Observable<never> => {
    const { position } = cursor;
    const isLacking = () => !ring.reachesBack && ring.tail(tail, position) === undefined;
    const whenLacking = <T>(work$: Observable<T>) => defer(() => (isLacking() ? work$ : EMPTY));
    const readBack$ = defer(() => sink.history(writer.filed, ringBytes)).pipe(
      map((batches) => [{ bytes: writer.unfiled, atUnixMs: asyncScheduler.now() }, ...batches]),
      tap((batches) => ring.prepend(batches.filter(({ bytes }) => bytes.length > 0))),
    );
    // Synchronously: from now on the ring counts the lines that it drops for this cursor.
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
          tap((chunk) => {
            lines.next(chunk);
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
