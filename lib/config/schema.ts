import type { At, KdlNode } from './kdl-document.ts';
import { named } from './words.ts';

/** Reports one problem: its position, its field, and what was found and expected. */
export type Report = (at: At, field: string, message: string) => void;

/** The value of a node; undefined if it is invalid, which has been reported. */
export type Found<T> = { readonly value: T } | undefined;

/** How one node of a block is read. A schema is a table of rows by node name; a node without a row is an error. */
export interface Row<T> {
  /** Reads a node, and reports all its problems. */
  read(node: KdlNode, field: string, report: Report): Found<T>;
  /** The value if the node is absent; `at` is the position of a problem that is reported for that. */
  absent(at: At, field: string, report: Report): Found<T>;
  /** Present if the node is repeatable: combines the values of two occurrences. */
  together?(earlier: T, later: T): T;
}

/** The rows of a block, by name. */
export type Rows = Readonly<Record<string, Row<unknown>>>;

/** The values of a block with these rows. */
export type Values<R extends Rows> = { readonly [K in keyof R]: R[K] extends Row<infer T> ? T : never };

/** The dotted name of a member of `field`, which is empty for a document. */
export const memberOf = (field: string, name: string): string =>
  field === '' ? named(name) : `${field}.${named(name)}`;

/** The last part of a dotted field: the name of its node. */
export const nameOf = (field: string): string => field.slice(field.lastIndexOf('.') + 1);
