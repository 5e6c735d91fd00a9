import type { ConfigProblem, ServerConfig } from '../model.ts';
import type { At } from './kdl-document.ts';

/** One config file to parse. */
export interface SourceFile {
  /** Absolute path. */
  readonly path: string;
  /** The stem: the server's name. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** What one config file is, on its own. */
export interface ParsedFile {
  readonly path: string;
  readonly name: string;
  /** Present where there are no problems. */
  readonly config?: ServerConfig;
  /** By position. */
  readonly problems: readonly ConfigProblem[];
  /** Its problem is the name, and nothing more is to be said of that. */
  readonly isMisnamed?: true;
  /** The port that the file claims, also where something else is wrong with it. */
  readonly port?: PortClaim;
}

/** A port, and the node that claims it. */
export interface PortClaim {
  readonly port: number;
  readonly at: At;
}

/** A file that can't be used as a whole, for this reason. */
export const unusable = (path: string, name: string, message: string, at: At = { line: 1, column: 1 }): ParsedFile => ({
  path,
  name,
  problems: [{ file: path, ...at, field: '', message }],
});
