/** The maximum memory for all clients together, in bytes. */
export const MOST_FOR_CLIENTS = 64 << 20;

/**
 * Limits the memory for all clients together: their input, their unanswered calls and subscriptions, and output that
 * they don't read. Beyond the limit, the client that uses most is disconnected, then the next. Sizes are estimates.
 */
export class MemoryBudget {
  readonly #mostBytes: number;
  readonly #accounts = new Set<Account>();
  #bytes = 0;

  constructor(mostBytes = MOST_FOR_CLIENTS) {
    this.#mostBytes = mostBytes;
  }

  /** Opens the account of a client. `cutOff` ends its connection, which closes the account. */
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

/** The memory that one client uses. */
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

  /** Adds to the used bytes; negative when they are released. */
  charge(bytes: number): void {
    if (this.#isClosed || bytes === 0) return;
    this.#bytes += bytes;
    this.#count(bytes);
  }

  /** Releases everything. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#forget();
    this.#count(-this.#bytes);
  }

  /** Ends the client's connection, because it uses too much. */
  cutOff(): void {
    this.close();
    this.#cutOff();
  }
}
