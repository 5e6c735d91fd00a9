/** A place in a text. Both count from 1; a column is a UTF-16 code unit, as editors and language servers count. */
export interface At {
  readonly line: number;
  readonly column: number;
}

/** A KDL document as xy needs it, whichever package has read it. */
export type KdlDocument = readonly KdlNode[];

/** One node. Slashdashed parts are gone, and strings have their final value. */
export interface KdlNode {
  /** Where the node starts: at its type annotation, if it has one. */
  readonly at: At;
  readonly name: string;
  /** The type annotation `(u16)` of the node. */
  readonly annotation?: string;
  /** The arguments, in order. */
  readonly values: readonly KdlValue[];
  /** The properties `key=value`, in order; of one given twice, both. */
  readonly properties: readonly KdlProperty[];
  readonly children: KdlDocument;
}

/** One argument. */
export interface KdlValue {
  readonly at: At;
  readonly value: KdlScalar;
  readonly annotation?: string;
}

/** Numbers are JavaScript's: integers beyond 2^53 are rounded, `#inf` and `#nan` are numbers too. */
export type KdlScalar = string | number | boolean | null;

/** One `key=value`. */
export interface KdlProperty {
  readonly at: At;
  readonly key: string;
}

/** Why a text is no KDL: where it stops being KDL, and what to write instead. Quotes nothing from the text but punctuation. */
export interface KdlFault {
  readonly at: At;
  readonly message: string;
}
