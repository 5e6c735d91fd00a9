import type { KdlScalar } from './kdl-node.ts';

/** A value, or what is wrong with it and what is expected instead. */
export type Decoded<T> = { readonly value: T } | { readonly problem: string };

/** From a KDL value to one of xy's, and back. */
export interface Decoder<T> {
  /** A valid value as written in KDL, for messages. */
  readonly example: string;
  /** Where further values belong, for messages. */
  readonly surplus?: string;
  decode(found: KdlScalar): Decoded<T>;
  /** The value as written in a file: `decode` maps it back to the same value. */
  encode(value: T): string;
}
