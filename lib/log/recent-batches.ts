import type { Batch } from '../model.ts';

const MOST = 64;

/**
 * The batches made last, by position, so that readers who come to one place at about the same moment get the same object
 * and what is derived from it is derived once. Weak: nothing is kept for those who don't come.
 */
export class RecentBatches {
  readonly #batches = new Map<number, WeakRef<Batch>>();

  /** The batch at `position`, if it has `maxBytes` at most. */
  find(position: number, maxBytes: number): Batch | undefined {
    const batch = this.#batches.get(position)?.deref();
    return batch !== undefined && batch.bytes.length <= maxBytes ? batch : undefined;
  }

  add(position: number, batch: Batch): Batch {
    const [oldest] = this.#batches.keys();
    if (this.#batches.size >= MOST && oldest !== undefined) this.#batches.delete(oldest);
    this.#batches.set(position, new WeakRef(batch));
    return batch;
  }

  clear(): void {
    this.#batches.clear();
  }
}
