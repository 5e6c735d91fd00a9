/** So many marks are kept at most: times are the coarser the longer ago the first of very many lines came. */
const MOST = 8192;

/** When which bytes of a log came: rising positions, each with the time of what stands from there to the next. */
export class Marks {
  #positions: number[] = [];
  #times: number[] = [];
  /** Marks before this one are forgotten. */
  #first = 0;
  /** What comes within so many milliseconds takes the time of the first of them. */
  #resolutionMs = 1;

  /** From where on times are known. */
  get start(): number {
    return this.#positions[this.#first] ?? Number.POSITIVE_INFINITY;
  }

  /** What is appended from `position` on came `atUnixMs`. */
  append(position: number, atUnixMs: number): void {
    if (!this.#isFarFrom(this.#times.at(-1), atUnixMs)) return;
    if (this.#positions.length - this.#first >= MOST) this.#coarsen();
    this.#positions.push(position);
    this.#times.push(atUnixMs);
  }

  /** What is now put before all others, from `position` on, came `atUnixMs`. */
  prepend(position: number, atUnixMs: number): void {
    this.#keep();
    this.#positions.unshift(position);
    this.#times.unshift(atUnixMs);
  }

  /** Nothing before `position` will be asked for. */
  forget(position: number): void {
    if (position <= this.start) return;
    this.#first = this.#last(position);
    // What is prepended later comes right before it.
    this.#positions[this.#first] = position;
    // Every append may forget something: moving the rest each time would cost more than the memory.
    if (this.#first > this.#positions.length / 2) this.#keep();
  }

  /** When the bytes at `position` came, and where those begin that came at another time. */
  at(position: number): { readonly atUnixMs: number; readonly until: number } {
    const index = this.#last(position);
    return { atUnixMs: this.#times[index] ?? 0, until: this.#positions[index + 1] ?? Number.POSITIVE_INFINITY };
  }

  /** The last mark not after `position`. */
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

  /** Drops what is forgotten, and of the rest what is not wanted. */
  #keep(isWanted: (atUnixMs: number) => boolean = () => true): void {
    const kept = this.#times.map((atUnixMs, index) => index >= this.#first && isWanted(atUnixMs));
    this.#positions = this.#positions.filter((_, index) => kept[index]);
    this.#times = this.#times.filter((_, index) => kept[index]);
    this.#first = 0;
  }
}
