import type { Answer, Outcome } from '../model.ts';

/** The word under which somebody who waits will be told that it was done. */
export type Word = Exclude<Outcome['type'], 'failed'>;

type Failure = Omit<Extract<Outcome, { type: 'failed' }>, 'type'>;

/**
 * Those who wait to hear what an intent came to. Each is answered exactly once: when it has been done, when it has
 * failed, or, if something newer overtook it, as if it had been done (SPEC § 3). Whoever comes later is told at once.
 */
export class WaitingRoom {
  #waiting: { readonly answer: Answer; readonly as: Word }[] = [];
  #verdict: 'done' | Failure | undefined;

  admit(answer: Answer | undefined, as: Word): void {
    if (answer === undefined) return;
    this.#waiting.push({ answer, as });
    this.#tell();
  }

  /** It has been done, or nobody will ever know better. The first verdict stands. */
  done(): void {
    this.#verdict ??= 'done';
    this.#tell();
  }

  fail(failure: Failure): void {
    this.#verdict ??= failure;
    this.#tell();
  }

  #tell(): void {
    const verdict = this.#verdict;
    if (verdict === undefined) return;
    const told = this.#waiting;
    this.#waiting = [];
    for (const { answer, as } of told) answer(verdict === 'done' ? { type: as } : { type: 'failed', ...verdict });
  }
}
