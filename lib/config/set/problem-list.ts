import type { ConfigProblem } from '../../model.ts';
import { isBefore } from '../kdl/position.ts';
import type { At } from '../schema/kdl-node.ts';
import type { Report } from '../schema/row.ts';
import type { Further } from './parsed-file.ts';

/** How many problems of one file are listed (SPEC § 2). */
const LISTED = 100;

const byPlace = (a: At, b: At): number => (isBefore(a, b) ? -1 : isBefore(b, a) ? 1 : 0);

/** Collects the problems of one file: the first ones by position, and the number of the others. */
export class ProblemList {
  readonly #file: string;
  #first: ConfigProblem[] = [];
  #further: Further | undefined;

  constructor(file: string) {
    this.#file = file;
  }

  readonly report: Report = (at, field, message) => {
    // No messages for problems that are only counted: they may be expensive.
    const last = this.#further === undefined ? undefined : this.#first[LISTED - 1];
    if (last !== undefined && !isBefore(at, last)) return this.#count(at);
    this.#first.push({ file: this.#file, ...at, field, message: typeof message === 'string' ? message : message() });
    if (this.#first.length === 2 * LISTED) this.#cut();
  };

  /** The listed problems, and the number of the others. */
  listed(): { readonly problems: readonly ConfigProblem[]; readonly further?: Further } {
    this.#cut();
    return { problems: this.#first, ...(this.#further && { further: this.#further }) };
  }

  #cut(): void {
    const sorted = this.#first.sort(byPlace);
    this.#first = sorted.slice(0, LISTED);
    for (const { line, column } of sorted.slice(LISTED)) this.#count({ line, column });
  }

  #count(at: At): void {
    const { count, at: first } = this.#further ?? { count: 0, at };
    this.#further = { count: count + 1, at: isBefore(at, first) ? at : first };
  }
}
