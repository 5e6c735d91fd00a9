/** A position in a text. Both count from 1; columns count UTF-16 code units, as editors and language servers do. */
export interface At {
  readonly line: number;
  readonly column: number;
}

/** A KDL document, independent of the parser package. */
export type KdlDocument = readonly KdlNode[];

/** One node. Slashdashed parts are left out, and strings are decoded. */
export interface KdlNode {
  /** The start of the node, including its type annotation. */
  readonly at: At;
  readonly name: string;
  /** The type annotation `(u16)` of the node. */
  readonly annotation?: string;
  /** The arguments, in order. */
  readonly values: readonly KdlValue[];
  /** The properties `key=value`, in order, including duplicates. */
  readonly properties: readonly KdlProperty[];
  readonly children: KdlDocument;
  /** Some of its children are not valid KDL, and are left out here. */
  readonly isPartial?: true;
}

/** One argument. */
export interface KdlValue {
  readonly at: At;
  readonly value: KdlScalar;
  readonly annotation?: string;
}

/** Numbers are those of JavaScript: integers beyond 2^53 are rounded, `#inf` and `#nan` are numbers too. */
export type KdlScalar = string | number | boolean | null;

/** One `key=value`. */
export interface KdlProperty {
  readonly at: At;
  readonly key: string;
}

/** A syntax error: its position, and what to write instead. Quotes nothing from the text but punctuation. */
export interface KdlFault {
  readonly at: At;
  readonly message: string;
}
