import type { KdlScalar } from './kdl-document.ts';

/** A value, or what is wrong with it and what is expected instead. */
export type Decoded<T> = { readonly value: T } | { readonly problem: string };

/** Converts a KDL value to a value of the model. */
export interface Decoder<T> {
  /** A valid value as written in KDL, for messages. */
  readonly example: string;
  /** Where further values belong, for messages. */
  readonly surplus?: string;
  decode(found: KdlScalar): Decoded<T>;
}
