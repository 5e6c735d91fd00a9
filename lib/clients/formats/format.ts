/** One step of a path: a key of a map, or the element of a list whose member `by` is `is`. */
export type Key = string | { readonly by: string; readonly is: string };

/** The path to a value; empty for the document itself. */
export type Path = readonly Key[];

/** The position and reason of a syntax error. */
export interface Fault {
  /** UTF-16 code units from the start of the text. */
  readonly offset: number;
  readonly message: string;
}

/** The syntax error that a parser throws. */
export class Mistake extends Error {
  readonly fault: Fault;

  constructor(offset: number, message: string) {
    super(message);
    this.name = 'Mistake';
    this.fault = { offset, message };
  }
}

/** A parsed text, which can be edited. */
export interface Document {
  /** Undefined for an empty document. */
  readonly value: unknown;
  /**
   * The text with another value. Only what differs is changed; all other bytes stay, including comments, order,
   * indentation and trailing commas. Comments stay even within a part that is removed. A change that the syntax in use
   * does not allow is omitted. Linear in the text's length.
   */
  rewritten(value: unknown): string;
  /** The offset of a value or, if it does not exist, of the innermost container on its path. */
  offsetOf(path: Path): number;
}

/** The result of parsing a text. */
export type Reading = Document | { readonly fault: Fault };

/** A format of config files: parsing, and editing the text. Pure. */
export interface Format {
  read(text: string): Reading;
  /** A new document, formatted as it is usually written by hand. */
  write(value: unknown): string;
}

/** The result of `parse`, or its fault, also if the text is nested more deeply than the stack allows. */
export const readOrFault = (parse: () => Document): Reading => {
  try {
    return parse();
  } catch (error) {
    if (error instanceof Mistake) return { fault: error.fault };
    if (error instanceof RangeError) return { fault: { offset: 0, message: 'this is nested too deeply' } };
    throw error;
  }
};
