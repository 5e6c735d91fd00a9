import type { KdlScalar } from './kdl-document.ts';

/** A value, or what is wrong with what was found and what is wanted instead. */
export type Decoded<T> = { readonly value: T } | { readonly problem: string };

/** From a KDL value to one of xy's. */
export interface Decoder<T> {
  /** How a right value is written, for messages. */
  readonly example: string;
  /** Where further values belong, for messages. */
  readonly surplus?: string;
  decode(found: KdlScalar): Decoded<T>;
}
