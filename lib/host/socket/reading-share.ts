/** How much of clients' input is read in one turn of the event loop. */
export const BYTES_PER_TURN = 1 << 20;

/** What a socket is expected to read when it goes on: Node reads that much at a time. */
const CHUNK_BYTES = 1 << 16;

/**
 * Limits how much is read from all clients in one turn of the event loop: many that send as fast as they can would
 * otherwise keep the others waiting before any of their requests has been parsed. The rest is read in later turns, in
 * the order in which the sockets began to wait.
 */
export class ReadingShare {
  readonly #nextTurn: (turn: () => void) => void;
  readonly #waiting = new Set<() => void>();
  #left = BYTES_PER_TURN;
  #isScheduled = false;

  /** @param nextTurn calls back in the next turn of the event loop; for specs. */
  constructor(nextTurn: (turn: () => void) => void = setImmediate) {
    this.#nextTurn = nextTurn;
  }

  /**
   * Counts what a socket has read. @returns whether it may go on; if not, `resume` is called in a later turn, once.
   */
  took(bytes: number, resume: () => void): boolean {
    this.#left -= bytes;
    this.#schedule();
    if (this.#left > 0) return true;
    this.#waiting.add(resume);
    return false;
  }

  /** The socket is closed: it waits no more. */
  forget(resume: () => void): void {
    this.#waiting.delete(resume);
  }

  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    this.#nextTurn(() => this.#turn());
  }

  #turn(): void {
    this.#isScheduled = false;
    this.#left = BYTES_PER_TURN;
    for (let granted = 0; granted < BYTES_PER_TURN; granted += CHUNK_BYTES) {
      const [resume] = this.#waiting;
      if (resume === undefined) return;
      this.#waiting.delete(resume);
      resume();
    }
    this.#schedule();
  }
}
