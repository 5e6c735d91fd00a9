const [LF, CR, COLON, SPACE] = [0x0a, 0x0d, 0x3a, 0x20];
const NEWLINE = Buffer.from('\n');
const MARK = Buffer.from('\uFEFF');

/** The maximum number of characters that are kept of a field name or an event type: the relevant ones are shorter. */
const MOST_OF_NAME = 64;

/**
 * The maximum number of lines of any length; beyond it, their average length must be at least `LEAST_AVERAGE` bytes.
 */
const SHORT_LINES = 4_096;
const LEAST_AVERAGE = 16;

/** Receives the data of each event in pieces, then its end. */
export interface EventSink {
  data(bytes: Buffer): void;
  /** An event is complete; its type is `message` unless the stream names another. Returns true to stop the parser. */
  event(type: string): boolean;
}

/**
 * An incremental parser of event streams (WHATWG HTML § 9.2.6). It keeps only the current field name and event type, and
 * scans each byte once.
 */
export class EventStream {
  readonly #sink: EventSink;
  /** The part of a line that is being parsed. A comment has an empty name. */
  #in: 'name' | 'gap' | 'value' = 'name';
  #name = '';
  #type = '';
  /** Number of data lines of this event so far. */
  #parts = 0;
  #isAfterCr = false;
  #mark = 0;
  #bytes = 0;
  #lines = 0;

  constructor(sink: EventSink) {
    this.#sink = sink;
  }

  /** Returns true if the sink has stopped the parser, or the lines are too short on average. */
  read(bytes: Buffer): boolean {
    this.#bytes += bytes.length;
    let [lf, cr] = [-1, -1];
    let at = this.#afterMark(bytes);
    while (at < bytes.length) {
      if (this.#isAfterCr) {
        this.#isAfterCr = false;
        if (bytes[at] === LF) {
          at += 1;
          continue;
        }
      }
      if (lf < at) lf = place(bytes, LF, at);
      if (cr < at) cr = place(bytes, CR, at);
      const end = Math.min(lf, cr);
      this.#part(bytes.subarray(at, end));
      if (end === bytes.length) return false;
      this.#isAfterCr = end === cr;
      at = end + 1;
      if (this.#endLine()) return true;
    }
    return false;
  }

  /** Skips a byte order mark at the beginning of the stream. */
  #afterMark(bytes: Buffer): number {
    let at = 0;
    while (this.#mark < MARK.length && at < bytes.length) {
      if (bytes[at] !== MARK[this.#mark]) this.#mark = MARK.length;
      else {
        this.#mark += 1;
        at += 1;
      }
    }
    return at;
  }

  /** Parses a line or part of one. */
  #part(bytes: Buffer): void {
    let at = 0;
    if (this.#in === 'name' && bytes.length > 0) {
      const colon = bytes.indexOf(COLON);
      const end = colon < 0 ? bytes.length : colon;
      this.#name = joined(this.#name, bytes.subarray(0, end));
      if (colon < 0) return;
      this.#in = 'gap';
      at = colon + 1;
    }
    if (this.#in === 'gap' && at < bytes.length) {
      this.#in = 'value';
      if (bytes[at] === SPACE) at += 1;
      if (this.#name === 'event') this.#type = '';
      if (this.#name === 'data') this.#beginData();
    }
    if (this.#in !== 'value' || at === bytes.length) return;
    const value = bytes.subarray(at);
    if (this.#name === 'data') this.#sink.data(value);
    else if (this.#name === 'event') this.#type = joined(this.#type, value);
  }

  #beginData(): void {
    if (this.#parts > 0) this.#sink.data(NEWLINE);
    this.#parts += 1;
  }

  #endLine(): boolean {
    this.#lines += 1;
    const isEmpty = this.#in === 'name' && this.#name === '';
    // A field without value, with or without colon.
    if (this.#in !== 'value' && this.#name === 'data') this.#beginData();
    if (this.#in !== 'value' && this.#name === 'event') this.#type = '';
    this.#in = 'name';
    this.#name = '';
    if (isEmpty && this.#endEvent()) return true;
    return this.#lines > SHORT_LINES + this.#bytes / LEAST_AVERAGE;
  }

  #endEvent(): boolean {
    const [type, parts] = [this.#type, this.#parts];
    this.#type = '';
    this.#parts = 0;
    return parts > 0 && this.#sink.event(type === '' ? 'message' : type);
  }
}

const place = (bytes: Buffer, byte: number, from: number): number => {
  const at = bytes.indexOf(byte, from);
  return at < 0 ? bytes.length : at;
};

const joined = (text: string, bytes: Buffer): string =>
  text.length < MOST_OF_NAME ? text + bytes.toString('latin1', 0, MOST_OF_NAME) : text;
