/** One step into a document: a key of a map, or the element of a list whose `id` is this. */
export type Key = string | { readonly id: string };

/** The way to a value: empty is the document itself. */
export type Path = readonly Key[];

/** Where and why a text is no document of its format. */
export interface Fault {
  /** UTF-16 code units from the start of the text. */
  readonly offset: number;
  readonly message: string;
}

/** What a text says. A text with nothing in it says `undefined`. */
export type Reading = { readonly value: unknown } | { readonly fault: Fault };

/**
 * A format of config files, as edits of the text: what an edit is not about keeps its every byte, comments, order,
 * indentation and trailing commas included. Pure. `set` and `remove` take texts that `read` accepts.
 */
export interface Format {
  read(text: string): Reading;
  /** Puts a value there, and what maps it takes to get there. What a form of the text does not allow is left undone. */
  set(text: string, path: Path, value: unknown): string;
  /** Takes a value out, with its key and the comment behind it. Maps that are empty then stay. */
  remove(text: string, path: Path): string;
  /** Where a value stands, or else what would hold it. */
  offsetOf(text: string, path: Path): number;
  /** A whole document, as it would be written by hand. */
  write(value: unknown): string;
}

/** How the lines of a text end. */
export const eolOf = (text: string): string => (text.includes('\r\n') ? '\r\n' : '\n');

/** Where the line begins that `offset` is in. */
export const lineStart = (text: string, offset: number): number => text.lastIndexOf('\n', offset - 1) + 1;

/** Where the line ends that `offset` is in, before its end of line. */
export const lineEnd = (text: string, offset: number): number => {
  const end = text.indexOf('\n', offset);
  if (end < 0) return text.length;
  return text[end - 1] === '\r' ? end - 1 : end;
};

/** Where the end of line begins that is before the line of `offset`; 0 in the first line. */
export const lineBreakBefore = (text: string, offset: number): number => {
  const start = lineStart(text, offset);
  return start === 0 ? 0 : lineEnd(text, start - 1);
};

/** The white space that the line of `offset` begins with. */
export const indentOf = (text: string, offset: number): string =>
  /^[ \t]*/.exec(text.slice(lineStart(text, offset)))?.[0] ?? '';

/** What the lines of a text are indented by, two spaces where none is. */
export const indentUnit = (text: string): string => /^(\t| +)\S/m.exec(text)?.[1] ?? '  ';

/** `text` with what is between two offsets replaced. */
export const spliced = (text: string, start: number, end: number, insertion = ''): string =>
  text.slice(0, start) + insertion + text.slice(end);

/** A value inside of maps, one for each of the keys. */
export const nested = (keys: Path, value: unknown): unknown =>
  keys.reduceRight((inner: unknown, key) => (typeof key === 'string' ? { [key]: inner } : [inner]), value);
