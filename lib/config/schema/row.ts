import type { At, KdlNode } from './kdl-node.ts';
import { named } from './phrasing.ts';

/** Reports one problem: its position, its field, and what was found and expected. */
export type Report = (at: At, field: string, message: string | (() => string)) => void;

/** The value of a node; undefined if it is invalid, which has been reported. */
export type Found<T> = { readonly value: T } | undefined;

/**
 * One setting of a config file: the name of its node, how it is read and written, its default, and its line in the
 * reference. A schema is a table of rows by the setting's key in the program; a node without a row is an error.
 */
export interface Row<T> {
  /** The name of the node in the file: `backoff-max`. */
  readonly name: string;
  /** Lines of the reference: an example, which is the default if there is one, and the meaning of the setting. */
  readonly reference: readonly ReferenceLine[];
  /** Reads a node, and reports all its problems. */
  read(node: KdlNode, field: string, report: Report): Found<T>;
  /** The value if the node is absent; `at` is the position of a problem that is reported for that. */
  absent(at: At, field: string, report: Report): Found<T>;
  /** Present if the node is repeatable: combines the values of two occurrences. */
  together?(earlier: T, later: T): T;
  /** Lines of KDL that parse to this value; for a block, a part of the value is enough. */
  write(value: Drafted<T>): readonly string[];
}

/** A line of KDL, and its comment. */
export interface ReferenceLine {
  readonly kdl: string;
  readonly comment?: string;
}

/** Whether a changed setting needs a restart of the server or takes effect while it runs (SPEC § 2). */
export type Apply = 'restart' | 'live';

/** The rows of a block, by key. */
export type Rows = Readonly<Record<string, Row<unknown>>>;

type ValueOf<R> = R extends Row<infer T> ? T : never;
type OptionalKey<R extends Rows> = { [K in keyof R]: undefined extends ValueOf<R[K]> ? K : never }[keyof R];

/** The values of a block with these rows. Undefined values are absent. */
export type Values<R extends Rows> = {
  readonly [K in keyof R as K extends OptionalKey<R> ? never : K]: ValueOf<R[K]>;
} & {
  readonly [K in keyof R as K extends OptionalKey<R> ? K : never]?: Exclude<ValueOf<R[K]>, undefined>;
};

/** A value for writing a block: settings that are left out have their defaults. */
export type Drafted<T> = T extends readonly unknown[] | string | number | boolean | undefined
  ? T
  : { readonly [K in keyof T]?: Drafted<T[K]> };

/** The dotted name of a member of `field`, which is empty for a document. */
export const memberOf = (field: string, name: string): string =>
  field === '' ? named(name) : `${field}.${named(name)}`;

/** The last part of a dotted field: the name of its node. */
export const nameOf = (field: string): string => field.slice(field.lastIndexOf('.') + 1);
