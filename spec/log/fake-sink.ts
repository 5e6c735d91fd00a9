import { defer, ignoreElements, map, type Observable, timer } from 'rxjs';
import type { Appended, Sink } from '../../lib/log/sink.ts';
import type { Batch } from '../../lib/model.ts';

export interface FakeSink extends Sink {
  /** What is in the file. */
  text(): string;
  /** How many bytes each write had. */
  readonly writes: readonly number[];
  /** What else was done, in order. */
  readonly deeds: readonly string[];
}

export interface FakeSinkOptions {
  /** How long each operation takes. */
  readonly ms?: number;
  /** What becomes of the `n`th write, counted from 0, of so many bytes; undefined: all goes well. */
  readonly failing?: (n: number, bytes: number) => Appended | undefined;
  /** What is in the file from before. */
  readonly before?: string;
}

/** A log file in memory and in virtual time. Throws when two operations overlap. */
export const fakeSink = ({ ms = 1, failing = () => undefined, before = '' }: FakeSinkOptions = {}): FakeSink => {
  let file = Buffer.from(before);
  let busy = false;
  const writes: number[] = [];
  const deeds: string[] = [];
  const timed = <T>(deed: () => T): Observable<T> =>
    defer(() => {
      if (busy) throw new Error('two operations at once');
      busy = true;
      return timer(ms).pipe(
        map(() => {
          busy = false;
          return deed();
        }),
      );
    });
  return {
    append: (lines) =>
      timed(() => {
        const outcome = failing(writes.length, lines.length) ?? { written: lines.length };
        writes.push(lines.length);
        file = Buffer.concat([file, lines.subarray(0, outcome.written)]);
        return outcome;
      }),
    history: (skipBytes, maxBytes) =>
      timed((): readonly Batch[] => {
        deeds.push(`history ${skipBytes}`);
        const kept = file.subarray(0, file.length - skipBytes);
        const from = kept.length > maxBytes ? kept.indexOf(10, kept.length - maxBytes - 1) + 1 : 0;
        return kept.length > from ? [{ bytes: kept.subarray(from), atUnixMs: -1 }] : [];
      }),
    close: () => timed(() => deeds.push('close')).pipe(ignoreElements()),
    text: () => file.toString(),
    writes,
    deeds,
  };
};
