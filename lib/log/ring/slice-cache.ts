import type { LogSlice } from '../../model.ts';

const MOST = 64;

/**
 * The stretches that were read last, by position: readers that reach a position at about the same time get the same
 * object, so that what is derived from it is computed once. Held by weak references.
 */
export class SliceCache {
  readonly #stretches = new Map<number, WeakRef<LogSlice>>();

  /** The stretch at `position`, if there is one of at most `maxBytes`. */
  find(position: number, maxBytes: number): LogSlice | undefined {
    const stretch = this.#stretches.get(position)?.deref();
    return stretch !== undefined && stretch.bytes.length <= maxBytes ? stretch : undefined;
  }

  add(position: number, stretch: LogSlice): LogSlice {
    const [oldest] = this.#stretches.keys();
    if (this.#stretches.size >= MOST && oldest !== undefined) this.#stretches.delete(oldest);
    this.#stretches.set(position, new WeakRef(stretch));
    return stretch;
  }

  clear(): void {
    this.#stretches.clear();
  }
}
