import type { Observable } from 'rxjs';
import type { Batch } from '../model.ts';

/**
 * Where a journal keeps its lines for good: a file and its predecessors, or a fake. One operation at a time, that is its
 * user's duty; whatever fails is a value, and the next operation tries afresh. There is one sink for a file, ever.
 */
export interface Sink {
  /**
   * Appends whole lines, lent until it is over, after all that is there. Cold; emits once, never errors; not to be
   * unsubscribed midway.
   */
  append(lines: Uint8Array): Observable<Appended>;
  /**
   * What is there, newest first: whole lines, `maxBytes` at most, without the last `skipBytes` that were appended.
   * Cold; emits once, never errors: what can't be read is left out.
   */
  history(skipBytes: number, maxBytes: number): Observable<readonly Batch[]>;
  /** Gives the file back; a later operation opens it again. Cold; never errors. */
  close(): Observable<never>;
}

/** What became of the bytes given to `append`. */
export interface Appended {
  /** So many of them are there, in whole lines: all, unless there is a failure. */
  readonly written: number;
  /** In a few words, why the rest is not. */
  readonly failure?: string;
}
