/** A part of a text, from `start` up to but not including `end`, in UTF-16 code units. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A comment. `endsLine`: it extends to the end of its line. */
export interface Comment extends Span {
  readonly endsLine: boolean;
}

/** A replacement of a part of a text. */
export interface Splice extends Span {
  readonly text: string;
}

const isBlank = (character: string | undefined): boolean => character === ' ' || character === '\t';

const isLineBreak = (character: string | undefined): boolean => character === '\n' || character === '\r';

/** A text with its lines, indentation and comments. */
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

  /** The line terminator of the text. */
  get eol(): string {
    this.#eol ??= this.text.includes('\r\n') ? '\r\n' : '\n';
    return this.#eol;
  }

  /** The unit of indentation: that of the first indented line, else two spaces. */
  get unit(): string {
    this.#unit ??= /^(\t| +)\S/m.exec(this.text)?.[1] ?? '  ';
    return this.#unit;
  }

  /** The start of the line of `offset`. */
  lineStart(offset: number): number {
    return offset === 0 ? 0 : this.text.lastIndexOf('\n', offset - 1) + 1;
  }

  /** The end of the line of `offset`, before its terminator. */
  lineEnd(offset: number): number {
    const end = this.text.indexOf('\n', offset);
    if (end < 0) return this.text.length;
    return end > offset && this.text[end - 1] === '\r' ? end - 1 : end;
  }

  /** The start of the next line, or the end of the text. */
  nextLine(offset: number): number {
    const end = this.text.indexOf('\n', offset);
    return end < 0 ? this.text.length : end + 1;
  }

  /** The offset of the terminator before the line of `offset`; 0 in the first line. */
  lineBreakBefore(offset: number): number {
    const start = this.lineStart(offset);
    if (start === 0) return 0;
    return this.text[start - 2] === '\r' ? start - 2 : start - 1;
  }

  /** The leading white space of the line of `offset`. */
  indentOf(offset: number): string {
    const start = this.lineStart(offset);
    return this.text.slice(start, this.afterBlanks(start));
  }

  /** The offset after the spaces and tabs at `offset`. */
  afterBlanks(offset: number): number {
    let end = offset;
    while (isBlank(this.text[end])) end++;
    return end;
  }

  /** The offset before the spaces and tabs that end at `offset`. */
  beforeBlanks(offset: number): number {
    let start = offset;
    while (isBlank(this.text[start - 1])) start--;
    return start;
  }

  /** Whether only white space precedes it on its line. */
  beginsLine(offset: number): boolean {
    const start = this.beforeBlanks(offset);
    return start === 0 || isLineBreak(this.text[start - 1]);
  }

  /** Whether only white space follows it on its line. */
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

  /** The offset after the comments that follow `offset` on its line. */
  afterComments(offset: number): number {
    let end = offset;
    for (let index = this.#firstCommentFrom(offset); ; index++) {
      const next = this.#comments[index];
      if (next === undefined || this.afterBlanks(end) !== next.start) return end;
      end = next.end;
    }
  }

  /** The offset of the comma that follows `offset` after only white space and comments. */
  commaAfter(offset: number): number | undefined {
    let end = offset;
    for (let index = this.#firstCommentFrom(offset); ; index++) {
      while (isBlank(this.text[end]) || isLineBreak(this.text[end])) end++;
      const next = this.#comments[index];
      if (next?.start !== end) return this.text[end] === ',' ? end : undefined;
      end = next.end;
    }
  }

  /** Whether a line comment ends at `offset`. */
  endsComment(offset: number): boolean {
    const comment = this.#comments[this.#firstCommentFrom(offset) - 1];
    return comment?.endsLine === true && comment.end === offset;
  }

  /** The index of the first comment that begins at or after `offset`. */
  #firstCommentFrom(offset: number): number {
    let [low, high] = [0, this.#comments.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#comments[middle]?.start ?? 0) < offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /**
   * The text after splices, none of which is within another. Those at the same offset are applied in the order of the
   * list.
   */
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
