import { defer, ignoreElements, map, type Observable, timer } from 'rxjs';
import type { Appended, Sink } from '../../lib/log/sink.ts';
import type { Batch } from '../../lib/model.ts';

export interface FakeSink extends Sink {
  /** The content of the file. */
  text(): string;
  /** The length of each write, in bytes. */
  readonly writes: readonly number[];
  /** The other operations, in order. */
  readonly deeds: readonly string[];
}

export interface FakeSinkOptions {
  /** The duration of each operation. */
  readonly ms?: number;
  /** The failure of the `n`th write, from 0, of `bytes` bytes; undefined: it succeeds. */
  readonly failing?: (n: number, bytes: number) => Appended | undefined;
  /** The initial content of the file. */
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
