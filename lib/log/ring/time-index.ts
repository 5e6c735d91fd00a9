/** The maximum number of marks: with more lines, times get coarser. */
const MOST = 8192;

/**
 * The times at which the bytes of a log arrived: ascending positions, each with the time of the bytes up to the next.
 */
export class TimeIndex {
  #positions: number[] = [];
  #times: number[] = [];
  /** Index of the first valid mark. */
  #first = 0;
  /** Bytes that arrive within this many milliseconds share one mark, with the time of the first. */
  #resolutionMs = 1;

  /** The first position with a known time. */
  get start(): number {
    return this.#positions[this.#first] ?? Number.POSITIVE_INFINITY;
  }

  /** Bytes appended from `position` on arrived at `atUnixMs`. */
  append(position: number, atUnixMs: number): void {
    if (!this.#isFarFrom(this.#times.at(-1), atUnixMs)) return;
    if (this.#positions.length - this.#first >= MOST) this.#coarsen();
    this.#positions.push(position);
    this.#times.push(atUnixMs);
  }

  /** Bytes prepended from `position` on arrived at `atUnixMs`. */
  prepend(position: number, atUnixMs: number): void {
    this.#keep();
    this.#positions.unshift(position);
    this.#times.unshift(atUnixMs);
  }

  /** Drops the marks before `position`. */
  forget(position: number): void {
    if (position <= this.start) return;
    this.#first = this.#last(position);
    // Later prepends go directly before it.
    this.#positions[this.#first] = position;
    // Any append may drop a mark: moving the others each time would cost more than the memory that it saves.
    if (this.#first > this.#positions.length / 2) this.#keep();
  }

  /** When the bytes at `position` arrived, and the position of the next bytes with another time. */
  at(position: number): { readonly atUnixMs: number; readonly until: number } {
    const index = this.#last(position);
    return { atUnixMs: this.#times[index] ?? 0, until: this.#positions[index + 1] ?? Number.POSITIVE_INFINITY };
  }

  /** Index of the last mark at or before `position`. */
  #last(position: number): number {
    let low = this.#first;
    let high = this.#positions.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#positions[middle] ?? 0) <= position) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  #isFarFrom(last: number | undefined, atUnixMs: number): boolean {
    // The wall clock may be set back.
    return last === undefined || Math.abs(atUnixMs - last) >= this.#resolutionMs;
  }

  #coarsen(): void {
    this.#resolutionMs *= 2;
    let last: number | undefined;
    this.#keep((atUnixMs) => {
      const isKept = this.#isFarFrom(last, atUnixMs);
      if (isKept) last = atUnixMs;
      return isKept;
    });
  }

  /** Removes the dropped marks, and those that `isWanted` rejects. */
  #keep(isWanted: (atUnixMs: number) => boolean = () => true): void {
    const kept = this.#times.map((atUnixMs, index) => index >= this.#first && isWanted(atUnixMs));
    this.#positions = this.#positions.filter((_, index) => kept[index]);
    this.#times = this.#times.filter((_, index) => kept[index]);
    this.#first = 0;
  }
}
