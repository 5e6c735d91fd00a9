import type { WireClient } from '../support/clients/wire-client.ts';
import type { Population } from './population.ts';

/** The maximum duration of an answer: includes the grace of a stop, and delays of a shared machine. */
const DEADLINE_MS = 20_000;

/** Reports a fault in words. */
type Complain = (complaint: string) => void;

/** Random commands, reloads and followers. At its end, all requests have been answered. */
export class Traffic {
  calls = 0;
  followed = 0;
  gaps = 0;
  readonly #population: Population;
  readonly #random: () => number;
  readonly #complain: Complain;
  readonly #followers = new Set<WireClient>();
  #edition = 0;
  #ended = false;
  #loops: Promise<unknown>[] = [];

  constructor(population: Population, random: () => number, complain: Complain) {
    this.#population = population;
    this.#random = random;
    this.#complain = complain;
  }

  /** Starts again with a new daemon. */
  begin(): void {
    this.#ended = false;
    this.#loops = [
      this.#loop(150, () => this.#command()),
      this.#loop(4_000, () => this.#reload()),
      this.#loop(700, () => this.#follow()),
    ];
  }

  /** Ends, once all requests have been answered. */
  async end(): Promise<void> {
    this.#ended = true;
    await Promise.all(this.#loops);
    for (const follower of this.#followers) follower.close();
    this.#followers.clear();
  }

  async #loop(meanMs: number, act: () => Promise<unknown>): Promise<void> {
    while (!this.#ended) {
      await new Promise((next) => setTimeout(next, this.#random() * 2 * meanMs));
      if (!this.#ended) await act();
    }
  }

  #pick<T>(values: readonly T[]): T {
    return values[Math.floor(this.#random() * values.length)] as T;
  }

  async #ask(method: string, params?: unknown): Promise<void> {
    const { world } = this.#population;
    this.calls += 1;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((done) => {
      timer = setTimeout(() => {
        this.#complain(`missed deadline: ${method} ${JSON.stringify(params)} had no answer for ${DEADLINE_MS} ms`);
        done();
      }, DEADLINE_MS);
    });
    const answer = world.call(method, params).then(
      () => undefined,
      (error: { code?: number; message: string }) => {
        // A port conflict and a missing command are expected of some kinds, other errors are not.
        if (error.code !== -32006 && error.code !== -32002)
          this.#complain(`${method} ${JSON.stringify(params)}: ${error.message}`);
      },
    );
    await Promise.race([answer, late]);
    clearTimeout(timer);
  }

  #command(): Promise<void> {
    const { name } = this.#pick(this.#population.servers);
    // More starts than stops, so that not all servers are stopped in the end.
    return this.#ask(this.#pick(['start', 'start', 'start', 'restart', 'stop', 'status']), { name });
  }

  async #reload(): Promise<void> {
    for (let edits = 0; edits < 3; edits += 1) {
      this.#edition += 1;
      await this.#population.configure(this.#pick(this.#population.servers).name, this.#edition);
    }
    await this.#ask('reload');
  }

  /** Starts a follower; some pause reading, some end. Those that read must not miss lines. */
  async #follow(): Promise<void> {
    const { world } = this.#population;
    const client = await world.client();
    this.#followers.add(client);
    await client.call('logs', { name: this.#pick(this.#population.of('chatty')), follow: true, tail: 50 });
    this.followed += 1;
    if (this.#random() < 0.4) {
      client.socket.pause();
      setTimeout(() => client.socket.resume(), this.#random() * 8_000).unref();
    }
    if (this.#followers.size > 12) {
      const leaving = this.#pick([...this.#followers]);
      this.#check(leaving);
      this.#followers.delete(leaving);
      leaving.close();
    }
  }

  #check(client: WireClient): void {
    let last = 0;
    let run = '';
    for (const { method, params } of client.notifications) {
      if (method === 'log_gap') {
        last = 0;
        this.gaps += 1;
      }
      if (method !== 'log') continue;
      const [, pid, digits] = /^run (\d+) line (\d+)$/.exec(String(params.line)) ?? [];
      if (pid === undefined) continue;
      const number = Number(digits);
      const expected = pid === run ? last + 1 : 1;
      if (last > 0 && number !== expected) this.#complain(`a follower saw line ${number} after line ${last}`);
      [last, run] = [number, pid];
    }
  }
}
