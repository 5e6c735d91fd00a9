import type { At, KdlNode } from './kdl-document.ts';
import { named } from './words.ts';

/** Takes one problem: where it is, in which field, and what was found and is wanted. */
export type Report = (at: At, field: string, message: string) => void;

/** What a node came to. `undefined`: nothing of use, and the reason has been reported. */
export type Found<T> = { readonly value: T } | undefined;

/** How one node of a block is read. A schema is a table of rows, by the node's name; what is in no row is an error. */
export interface Row<T> {
  /** Reads a node that is there, and reports everything that is wrong with it. */
  read(node: KdlNode, field: string, report: Report): Found<T>;
  /** What it means that there is none; `at` is where it would be expected. */
  absent(at: At, field: string, report: Report): Found<T>;
  /** For a node that may be given more than once: what an earlier and a later one are together. */
  together?(earlier: T, later: T): T;
}

/** The rows of a block, by name. */
export type Rows = Readonly<Record<string, Row<unknown>>>;

/** What a block with these rows is read as. */
export type Values<R extends Rows> = { readonly [K in keyof R]: R[K] extends Row<infer T> ? T : never };

/** The dotted name of a member of `field`; a document's own is empty. */
export const memberOf = (field: string, name: string): string =>
  field === '' ? named(name) : `${field}.${named(name)}`;

/** The last part of a dotted field: the name of its node. */
export const nameOf = (field: string): string => field.slice(field.lastIndexOf('.') + 1);
