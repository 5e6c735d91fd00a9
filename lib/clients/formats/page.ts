/** A part of a text: from an offset to the one behind it. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A comment. One that ends with its line has nothing but the line's end behind it. */
export interface Comment extends Span {
  readonly endsLine: boolean;
}

/** What takes the place of a part of a text. */
export interface Splice extends Span {
  readonly text: string;
}

const isBlank = (character: string | undefined): boolean => character === ' ' || character === '\t';

const isLineBreak = (character: string | undefined): boolean => character === '\n' || character === '\r';

/** A text as lines, indentation and comments. */
export class Page {
  readonly text: string;
  /** In their order. */
  readonly #comments: readonly Comment[];
  #eol: string | undefined;
  #unit: string | undefined;

  constructor(text: string, comments: readonly Comment[]) {
    this.text = text;
    this.#comments = comments;
  }

  /** How the lines end. */
  get eol(): string {
    this.#eol ??= this.text.includes('\r\n') ? '\r\n' : '\n';
    return this.#eol;
  }

  /** What the lines are indented by, two spaces where none is. */
  get unit(): string {
    this.#unit ??= /^(\t| +)\S/m.exec(this.text)?.[1] ?? '  ';
    return this.#unit;
  }

  /** Where the line begins that `offset` is in. */
  lineStart(offset: number): number {
    return offset === 0 ? 0 : this.text.lastIndexOf('\n', offset - 1) + 1;
  }

  /** Where the line ends that `offset` is in, before its end of line. */
  lineEnd(offset: number): number {
    const end = this.text.indexOf('\n', offset);
    if (end < 0) return this.text.length;
    return end > offset && this.text[end - 1] === '\r' ? end - 1 : end;
  }

  /** Where the next line begins; the text's end where there is none. */
  nextLine(offset: number): number {
    const end = this.text.indexOf('\n', offset);
    return end < 0 ? this.text.length : end + 1;
  }

  /** Where the end of line begins that is before the line of `offset`; 0 in the first line. */
  lineBreakBefore(offset: number): number {
    const start = this.lineStart(offset);
    if (start === 0) return 0;
    return this.text[start - 2] === '\r' ? start - 2 : start - 1;
  }

  /** The white space that the line of `offset` begins with. */
  indentOf(offset: number): string {
    const start = this.lineStart(offset);
    return this.text.slice(start, this.afterBlanks(start));
  }

  /** Behind the spaces and tabs at `offset`. */
  afterBlanks(offset: number): number {
    let end = offset;
    while (isBlank(this.text[end])) end++;
    return end;
  }

  /** Before the spaces and tabs that end at `offset`. */
  beforeBlanks(offset: number): number {
    let start = offset;
    while (isBlank(this.text[start - 1])) start--;
    return start;
  }

  /** Whether nothing but white space is before it on its line. */
  beginsLine(offset: number): boolean {
    const start = this.beforeBlanks(offset);
    return start === 0 || isLineBreak(this.text[start - 1]);
  }

  /** Whether nothing but white space is behind it on its line. */
  endsLine(offset: number): boolean {
    const end = this.afterBlanks(offset);
    return end === this.text.length || isLineBreak(this.text[end]);
  }

  /** The comments within a part of the text. */
  commentsIn(start: number, end: number): readonly Comment[] {
    const first = this.#firstCommentFrom(start);
    let last = first;
    for (let next = this.#comments[last]; next !== undefined && next.end <= end; next = this.#comments[last]) last++;
    return this.#comments.slice(first, last);
  }

  /** Behind the comments that follow `offset` on its line. */
  afterComments(offset: number): number {
    let end = offset;
    for (let index = this.#firstCommentFrom(offset); ; index++) {
      const next = this.#comments[index];
      if (next === undefined || this.afterBlanks(end) !== next.start) return end;
      end = next.end;
    }
  }

  /** The comma that follows `offset`, with nothing but white space and comments before it. */
  commaAfter(offset: number): number | undefined {
    let end = offset;
    for (let index = this.#firstCommentFrom(offset); ; index++) {
      while (isBlank(this.text[end]) || isLineBreak(this.text[end])) end++;
      const next = this.#comments[index];
      if (next?.start !== end) return this.text[end] === ',' ? end : undefined;
      end = next.end;
    }
  }

  /** Whether a comment ends at `offset` that goes on as far as its line. */
  endsComment(offset: number): boolean {
    const comment = this.#comments[this.#firstCommentFrom(offset) - 1];
    return comment?.endsLine === true && comment.end === offset;
  }

  /** The index of the first comment that begins at `offset` or behind it. */
  #firstCommentFrom(offset: number): number {
    let [low, high] = [0, this.#comments.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#comments[middle]?.start ?? 0) < offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The text after splices, of which none is within another. Those at one place come in the order of the list. */
  spliced(splices: readonly Splice[]): string {
    const parts: string[] = [];
    let end = 0;
    for (const splice of splices.toSorted((a, b) => a.start - b.start)) {
      parts.push(this.text.slice(end, Math.max(end, splice.start)), splice.text);
      end = Math.max(end, splice.end);
    }
    parts.push(this.text.slice(end));
    return parts.join('');
  }
}
