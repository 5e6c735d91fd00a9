import type { ConfigProblem, ConfigReading, ServerConfig } from '../../model.ts';
import type { At } from '../schema/kdl-node.ts';
import { quoted } from '../schema/phrasing.ts';
import type { ParsedFile } from './parsed-file.ts';
import { isServerName, nameRule } from './server-name.ts';

/** The files of a directory as one reading: the valid configs, and the problems of all files by file and position. */
export const configReading = (files: readonly ParsedFile[]): ConfigReading => {
  const found = [...files.flatMap((file) => file.problems), ...portConflicts(files), ...files.flatMap(nameProblem)];
  const entries = [...found.map((problem) => ({ problem, stands: 1 })), ...files.flatMap(furtherProblems)];
  const faulty = new Set(entries.map(({ problem }) => problem.file));
  const valid = files.flatMap(({ config }) => (config === undefined || faulty.has(config.path) ? [] : [config]));
  return { configs: byName(valid), problems: listed(entries), exists: true };
};

/** How many problems of all files together are reported (SPEC § 2). */
const LISTED = 1_000;

/** A problem, or a note for a number of problems that are not listed. */
interface Entry {
  readonly problem: ConfigProblem;
  readonly stands: number;
}

const note = (file: string, { line, column }: At, stands: number): Entry => ({
  problem: { file, line, column, field: '', message: `and ${stands} more` },
  stands,
});

const furtherProblems = ({ path, further }: ParsedFile): readonly Entry[] =>
  further === undefined ? [] : [note(path, further.at, further.count)];

/** The first problems by file and position, and the number of the others. */
const listed = (entries: readonly Entry[]): readonly ConfigProblem[] => {
  const sorted = [...entries].sort((a, b) => byPlace(a.problem, b.problem));
  const [next, ...others] = sorted.slice(LISTED);
  const told = sorted.slice(0, LISTED).map(({ problem }) => problem);
  if (next === undefined) return told;
  const count = others.reduce((sum, { stands }) => sum + stands, next.stands);
  return [...told, note(next.problem.file, next.problem, count).problem];
};

/** The reading of a directory that does not exist. */
export const noDirectory: ConfigReading = { configs: new Map(), problems: [], exists: false };

/** The reading of a directory that can't be read. */
export const unreadableDirectory = (dir: string, message: string): ConfigReading => ({
  configs: new Map(),
  problems: [{ file: dir, line: 1, column: 1, field: '', message }],
  exists: true,
});

/** The reading of a directory whose files could not be parsed for a reason that is not in the files. */
export const uncheckedDirectory = (dir: string, reason: string): ConfigReading => {
  const unchecked = `the configs can't be checked: ${reason}: no process is left (ulimit -u), or xy was upgraded: restart it`;
  return { ...unreadableDirectory(dir, unchecked), unchecked };
};

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const byPlace = (a: ConfigProblem, b: ConfigProblem): number =>
  byText(a.file, b.file) || a.line - b.line || a.column - b.column;

const byName = (configs: readonly ServerConfig[]): ReadonlyMap<string, ServerConfig> =>
  new Map([...configs].sort((a, b) => byText(a.name, b.name)).map((config) => [config.name, config]));

const nameProblem = ({ path, name, isMisnamed }: ParsedFile): ConfigProblem[] => {
  if (isServerName(name) || isMisnamed) return [];
  const message = `${quoted(name)} can't be a server's name: the file's name before .kdl may ${nameRule(name)}`;
  return [{ file: path, line: 1, column: 1, field: '', message }];
};

/**
 * Two servers can't listen on the same port (SPEC § 2). The first by name keeps it, but files without other problems
 * take precedence: an invalid file does not keep a valid one from running.
 */
const portConflicts = (files: readonly ParsedFile[]): readonly ConfigProblem[] => {
  const sound = ({ problems, name }: ParsedFile): number => (problems.length === 0 && isServerName(name) ? 0 : 1);
  const holders = new Map<number, string>();
  return [...files]
    .sort((a, b) => sound(a) - sound(b) || byText(a.name, b.name))
    .flatMap(({ path, name, port: claim }) => {
      if (claim === undefined) return [];
      const holder = holders.get(claim.port);
      if (holder === undefined) {
        holders.set(claim.port, name);
        return [];
      }
      const message = `servers ${shown(holder)} and ${shown(name)} both have port ${claim.port}: give one of them another`;
      return [{ file: path, ...claim.at, field: 'port', message }];
    });
};

const shown = (name: string): string => (isServerName(name) ? name : quoted(name));
