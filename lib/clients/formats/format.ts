/** One step into a document: a key of a map, or the element of a list that has this under one of its own keys. */
export type Key = string | { readonly by: string; readonly is: string };

/** The way to a value: empty is the document itself. */
export type Path = readonly Key[];

/** Where and why a text is no document of its format. */
export interface Fault {
  /** UTF-16 code units from the start of the text. */
  readonly offset: number;
  readonly message: string;
}

/** What a parser throws where a text is no document. */
export class Mistake extends Error {
  readonly fault: Fault;

  constructor(offset: number, message: string) {
    super(message);
    this.name = 'Mistake';
    this.fault = { offset, message };
  }
}

/** A text that was read, once for all edits of it. */
export interface Document {
  /** What it says. A text with nothing in it says `undefined`. */
  readonly value: unknown;
  /**
   * The text with another value: what differs is changed, and every other byte stays, comments, order, indentation and
   * trailing commas included. No comment is lost, one within what is taken out neither. What a form of the text does not
   * allow is left undone. Linear in the text's length.
   */
  rewritten(value: unknown): string;
  /** Where a value stands, or else what would hold it. */
  offsetOf(path: Path): number;
}

/** What came of reading a text. */
export type Reading = Document | { readonly fault: Fault };

/** A format of config files, as edits of the text. Pure. */
export interface Format {
  read(text: string): Reading;
  /** A whole document, as it would be written by hand. */
  write(value: unknown): string;
}

/** What `parse` returns, or why there is nothing: also where a text is nested more deeply than the stack is high. */
export const readOrFault = (parse: () => Document): Reading => {
  try {
    return parse();
  } catch (error) {
    if (error instanceof Mistake) return { fault: error.fault };
    if (error instanceof RangeError) return { fault: { offset: 0, message: 'this is nested too deeply' } };
    throw error;
  }
};
