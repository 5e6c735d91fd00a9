/** The maximum number of bytes kept: real servers have less in the levels that are kept. */
const MOST_KEPT = 256 * 1024;

/** The maximum number of bytes kept of a string: names and versions are shorter, and instructions are not used. */
const MOST_OF_STRING = 2 * 1024;

const [QUOTE, BACKSLASH, U] = [0x22, 0x5c, 0x75];
const [OPEN_BRACE, CLOSE_BRACE, OPEN_BRACKET, CLOSE_BRACKET] = [0x7b, 0x7d, 0x5b, 0x5d];

/** What may come before an object or an array: white space, and a byte order mark, which some servers write. */
const LEADING: ReadonlySet<number | undefined> = new Set([0x09, 0x0a, 0x0d, 0x20, 0xef, 0xbb, 0xbf]);

/** The next position of a byte at or after `from`; `known` is the last one found. */
const next = (known: number, bytes: Buffer, byte: number, from: number): number => {
  if (known >= from) return known;
  const at = bytes.indexOf(byte, from);
  return at < 0 ? bytes.length : at;
};

/** The rest of an escape sequence: `kind`, the character after the backslash, or a number of hexadecimal digits. */
type Escape = 'kind' | 0 | 1 | 2 | 3 | 4;

const SHORTER: Readonly<Record<1 | 2 | 3 | 4, Escape>> = { 1: 0, 2: 1, 3: 2, 4: 3 };

/**
 * An incremental parser of JSON (RFC 8259) that abridges: it empties containers below the given number of levels and
 * cuts long strings. So a response is read to its end in bounded memory, 256 KiB for 16 MiB of tools. JSON.parse would
 * need the whole text. A batch does not count as a level.
 */
export class AbridgedJson {
  #levels: number;
  #kept = Buffer.allocUnsafe(1024);
  #length = 0;
  #depth = 0;
  #hasContainer = false;
  /** Too long, or neither an object nor an array. */
  #isHopeless = false;
  #isInString = false;
  /** Bytes of the current string that may still be kept. */
  #room = 0;
  #escape: Escape = 0;
  #quote = -1;
  #backslash = -1;

  constructor(levels: number) {
    this.#levels = levels;
  }

  /** Returns true if the text can't become a value any more. */
  read(bytes: Buffer): boolean {
    this.#quote = -1;
    this.#backslash = -1;
    let at = 0;
    while (at < bytes.length && !this.#isHopeless) {
      at = this.#isInString ? this.#inString(bytes, at) : this.#outside(bytes, at);
      if (this.#length > MOST_KEPT) this.#isHopeless = true;
    }
    return this.#isHopeless;
  }

  /** The object or array, abridged; undefined if the text is not JSON, is incomplete, or is too long even abridged. */
  value(): unknown {
    // Exceptions are expensive, and a hostile server could cause thousands.
    if (!this.#hasContainer || this.#depth !== 0 || this.#isHopeless) return undefined;
    try {
      return JSON.parse(this.#kept.toString('utf8', 0, this.#length).replace(/^\uFEFF/, ''));
    } catch {
      return undefined;
    }
  }

  get #isShallow(): boolean {
    return this.#depth <= this.#levels;
  }

  #outside(bytes: Buffer, from: number): number {
    for (let at = from; at < bytes.length; at++) {
      switch (bytes[at]) {
        case OPEN_BRACE:
        case OPEN_BRACKET:
          if (this.#isShallow) this.#keep(bytes, at, at + 1);
          if (this.#depth === 0 && bytes[at] === OPEN_BRACKET) this.#levels += 1;
          this.#depth += 1;
          this.#hasContainer = true;
          break;
        case CLOSE_BRACE:
        case CLOSE_BRACKET:
          this.#depth -= 1;
          if (this.#isShallow) this.#keep(bytes, at, at + 1);
          break;
        case QUOTE:
          if (!this.#hasContainer) this.#isHopeless = true;
          this.#isInString = true;
          this.#room = this.#isShallow ? MOST_OF_STRING : 0;
          if (this.#isShallow) this.#keep(bytes, at, at + 1);
          return at + 1;
        default:
          if (!this.#hasContainer && !LEADING.has(bytes[at])) {
            this.#isHopeless = true;
            return bytes.length;
          }
          if (this.#isShallow) this.#keep(bytes, at, at + 1);
      }
    }
    return bytes.length;
  }

  #inString(bytes: Buffer, from: number): number {
    if (this.#escape !== 0) return this.#inEscape(bytes, from);
    this.#quote = next(this.#quote, bytes, QUOTE, from);
    this.#backslash = next(this.#backslash, bytes, BACKSLASH, from);
    const end = Math.min(this.#quote, this.#backslash);
    const taken = Math.min(end - from, this.#room);
    this.#keep(bytes, from, from + taken);
    this.#room -= taken;
    if (end === bytes.length) return end;
    if (end === this.#quote) {
      this.#isInString = false;
      if (this.#isShallow) this.#keep(bytes, end, end + 1);
    } else {
      this.#escape = 'kind';
      if (this.#room > 0) this.#keep(bytes, end, end + 1);
    }
    return end + 1;
  }

  /** Keeps an escape sequence completely or not at all. */
  #inEscape(bytes: Buffer, at: number): number {
    if (this.#room > 0) this.#keep(bytes, at, at + 1);
    if (this.#escape === 'kind') this.#escape = bytes[at] === U ? 4 : 0;
    else if (this.#escape !== 0) this.#escape = SHORTER[this.#escape];
    if (this.#escape === 0 && this.#room > 0) this.#room -= 1;
    return at + 1;
  }

  #keep(bytes: Buffer, from: number, to: number): void {
    const length = this.#length + to - from;
    if (length > this.#kept.length) {
      const larger = Buffer.allocUnsafe(Math.max(length, 2 * this.#kept.length));
      this.#kept.copy(larger, 0, 0, this.#length);
      this.#kept = larger;
    }
    bytes.copy(this.#kept, this.#length, from, to);
    this.#length = length;
  }
}
