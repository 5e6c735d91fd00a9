/** What the daemon keeps for all of its clients together, in bytes. */
export const MOST_FOR_CLIENTS = 64 << 20;

/**
 * One bound on what is kept for all clients together: what they have sent, what they have asked for, and what they don't
 * read. Beyond it the one for whom most is kept is cut off, and then the next. Sizes are what can be counted cheaply, or
 * estimates.
 */
export class MemoryBudget {
  readonly #mostBytes: number;
  readonly #accounts = new Set<Account>();
  #bytes = 0;

  constructor(mostBytes = MOST_FOR_CLIENTS) {
    this.#mostBytes = mostBytes;
  }

  /** The account of one more client. `cutOff` ends its connection, which closes the account. */
  open(cutOff: () => void): Account {
    const account: Account = new Account(
      cutOff,
      (bytes) => this.#count(bytes),
      () => this.#accounts.delete(account),
    );
    this.#accounts.add(account);
    return account;
  }

  #count(bytes: number): void {
    this.#bytes += bytes;
    while (this.#bytes > this.#mostBytes && this.#accounts.size > 0) this.#largest()?.cutOff();
  }

  #largest(): Account | undefined {
    let largest: Account | undefined;
    for (const account of this.#accounts) if (largest === undefined || account.bytes > largest.bytes) largest = account;
    return largest;
  }
}

/** What is kept for one client. */
export class Account {
  readonly #cutOff: () => void;
  readonly #count: (bytes: number) => void;
  readonly #forget: () => void;
  #bytes = 0;
  #isClosed = false;

  constructor(cutOff: () => void, count: (bytes: number) => void, forget: () => void) {
    this.#cutOff = cutOff;
    this.#count = count;
    this.#forget = forget;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** So many bytes more are kept, or with less than none: are not any more. */
  charge(bytes: number): void {
    if (this.#isClosed || bytes === 0) return;
    this.#bytes += bytes;
    this.#count(bytes);
  }

  /** Nothing is kept for the client any more. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#forget();
    this.#count(-this.#bytes);
  }

  /** Ends the client's connection, for which too much is kept. */
  cutOff(): void {
    this.close();
    this.#cutOff();
  }
}
