import type { Stretch } from '../model.ts';

const MOST = 64;

/**
 * The stretches read last, by position, so that readers who come to one place at about the same moment get the same object
 * and what is derived from it is derived once. Weak: nothing is kept for those who don't come.
 */
export class RecentStretches {
  readonly #stretches = new Map<number, WeakRef<Stretch>>();

  /** The stretch at `position`, if it has `maxBytes` at most. */
  find(position: number, maxBytes: number): Stretch | undefined {
    const stretch = this.#stretches.get(position)?.deref();
    return stretch !== undefined && stretch.bytes.length <= maxBytes ? stretch : undefined;
  }

  add(position: number, stretch: Stretch): Stretch {
    const [oldest] = this.#stretches.keys();
    if (this.#stretches.size >= MOST && oldest !== undefined) this.#stretches.delete(oldest);
    this.#stretches.set(position, new WeakRef(stretch));
    return stretch;
  }

  clear(): void {
    this.#stretches.clear();
  }
}
