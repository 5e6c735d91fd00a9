import { codes, XyError } from '../errors.ts';
import { type Entry, failure, type Id, type Message } from './protocol.ts';

/** The maximum total length of the answers to one batch, in characters; answers beyond it are replaced by errors. */
export const MAX_BATCH_ANSWER = 16 * 1024 * 1024;

/** Collects the answers to one message: as many as it has entries, in the order of the entries. */
export class Answers {
  readonly #message: Message;
  #missing: number;
  #length = 0;
  #texts: (string | undefined)[];

  constructor(message: Message) {
    this.#message = message;
    this.#missing = message.entries.length;
    this.#texts = new Array(this.#missing);
  }

  /** Adds the answer to the entry at `index`, as JSON; undefined for a notification. Called once for each entry. */
  add(index: number, text: string | undefined): void {
    this.#missing -= 1;
    if (text === undefined) return;
    const fits = this.#message.type === 'single' || this.#length + text.length <= MAX_BATCH_ANSWER;
    this.#texts[index] = fits ? text : failure(idOf(this.#message.entries[index]), TOO_MUCH);
    if (fits) this.#length += text.length;
  }

  /** The total length of the kept answers, in characters. */
  get length(): number {
    return this.#length;
  }

  get complete(): boolean {
    return this.#missing === 0;
  }

  /** Removes the answers. @returns the line to send, or none if there are only notifications. */
  take(): readonly string[] {
    const texts = this.#texts.filter((text) => text !== undefined);
    this.#texts = [];
    if (texts.length === 0) return [];
    return this.#message.type === 'batch' ? [`[${texts.join(',')}]\n`] : [`${texts[0]}\n`];
  }
}

const TOO_MUCH = new XyError(codes.internalError, 'done, but the answers to this batch are too long together');

const idOf = (entry: Entry | undefined): Id => (entry?.type === 'request' ? entry.request.id : entry?.id) ?? null;
