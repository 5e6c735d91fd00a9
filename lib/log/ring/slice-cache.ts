import type { LogSlice } from '../../model.ts';

const MOST = 64;

/**
 * The slices that were read last, by position: readers that reach a position at about the same time get the same
 * object, so that what is derived from it is computed once. Held by weak references.
 */
export class SliceCache {
  readonly #logSlices = new Map<number, WeakRef<LogSlice>>();

  /** The slice at `position`, if there is one of at most `maxBytes`. */
  find(position: number, maxBytes: number): LogSlice | undefined {
    const logSlice = this.#logSlices.get(position)?.deref();
    return logSlice !== undefined && logSlice.bytes.length <= maxBytes ? logSlice : undefined;
  }

  add(position: number, logSlice: LogSlice): LogSlice {
    const [oldest] = this.#logSlices.keys();
    if (this.#logSlices.size >= MOST && oldest !== undefined) this.#logSlices.delete(oldest);
    this.#logSlices.set(position, new WeakRef(logSlice));
    return logSlice;
  }

  clear(): void {
    this.#logSlices.clear();
  }
}
