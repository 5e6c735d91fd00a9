import type { Observable } from 'rxjs';
import type { Batch } from '../model.ts';

/**
 * Persistent storage of a journal: a file and its rotated predecessors. The caller runs one operation at a time. A
 * failure is a value, not an error, and the next operation tries again. There is never more than one sink for a file.
 */
export interface Sink {
  /**
   * Appends whole lines, which must not change until it completes. Cold; emits once, never errors; must not be
   * unsubscribed midway.
   */
  append(lines: Uint8Array): Observable<Appended>;
  /**
   * Reads the stored lines, newest batch first: whole lines, at most `maxBytes`, without the last `skipBytes` appended.
   * Cold; emits once, never errors: what can't be read is left out.
   */
  history(skipBytes: number, maxBytes: number): Observable<readonly Batch[]>;
  /** Closes the file; a later operation opens it again. Cold; never errors. */
  close(): Observable<never>;
}

/** The result of `append`. */
export interface Appended {
  /** How many bytes were written, in whole lines: all, unless there is a failure. */
  readonly written: number;
  /** Why the rest was not written, in a few words. */
  readonly failure?: string;
}
