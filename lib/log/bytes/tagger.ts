import type { StreamName } from '../../model.ts';

/** The prefix of a stream's lines in the log (SPEC § 4). Six bytes each. */
export const tags = { stdout: '[out] ', stderr: '[err] ' } as const satisfies Record<StreamName, string>;

export type Tag = (typeof tags)[StreamName];

/**
 * Puts a tag before each line of `begun` and `lines` concatenated, which end in a newline and have at most 192 KiB. The
 * result is valid until the next call.
 */
export type Tagger = (tag: Tag, begun: Uint8Array, lines: Uint8Array) => Uint8Array;
