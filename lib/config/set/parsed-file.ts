import type { ConfigProblem, ServerConfig } from '../../model.ts';
import type { At } from '../schema/kdl-node.ts';

/** One config file to parse. */
export interface SourceFile {
  /** Absolute path. */
  readonly path: string;
  /** The stem: the server's name. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** The result of parsing one config file by itself. */
export interface ParsedFile {
  readonly path: string;
  readonly name: string;
  /** Present if there are no problems. */
  readonly config?: ServerConfig;
  /** By position; only the first ones if there are very many. */
  readonly problems: readonly ConfigProblem[];
  readonly further?: Further;
  /** The file's name is the problem: no further problem is reported for it. */
  readonly isMisnamed?: true;
  /** The file could not be parsed for a reason that is not in the file, which is its only problem. */
  readonly isUnchecked?: true;
  /** The port that the file claims, even if the file has problems. */
  readonly port?: PortClaim;
}

/** Problems that are not listed: their number, and the position of the first. */
export interface Further {
  readonly count: number;
  readonly at: At;
}

/** A port, and the node that claims it. */
export interface PortClaim {
  readonly port: number;
  readonly at: At;
}

/** The result for a file that can't be used at all, with the reason. */
export const unusable = (path: string, name: string, message: string, at: At = { line: 1, column: 1 }): ParsedFile => ({
  path,
  name,
  problems: [{ file: path, ...at, field: '', message }],
});
