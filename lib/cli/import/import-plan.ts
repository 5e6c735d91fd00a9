import { isAbsolute, resolve } from 'node:path';
import { type ClientEntry, isLoopback } from '../../clients/entries/entries.ts';
import { serverNameFor } from '../../clients/entries/server-places.ts';
import { commandLineProblem } from '../../config/schema/program.ts';
import { serverKdl } from '../../config/schema/server-schema.ts';
import { homeIn } from '../../host/instance/home.ts';
import { bridged } from '../authoring/bridge.ts';
import type { NewServer } from '../authoring/new-server.ts';
import { type Imported, importedProgram } from './imported-program.ts';

/** An entry that is not imported, and the reason. */
interface Skipped {
  readonly name: string;
  readonly project?: string;
  readonly why: string;
}

/** A server to add. `note`: a remark for the user, which follows the server's name. */
export interface PlannedServer extends NewServer {
  readonly note?: string;
}

/** The result of planning an import. */
export interface Plan {
  readonly servers: readonly PlannedServer[];
  readonly skipped: readonly Skipped[];
}

/** Why a server's config is not valid; undefined if it is. */
export type Check = (server: NewServer) => string | undefined;

/** Parses the config as the daemon will, with any port. */
export const checker = async (): Promise<Check> => {
  const { parseConfig } = await import('../../config/set/parse.ts');
  return ({ name, draft }) => {
    const bytes = Buffer.from(serverKdl({ ...draft, port: 1 }));
    const { problems } = parseConfig({ path: `${name}.kdl`, name, bytes }, homeIn(process.env));
    return problems[0] && `xy would refuse its config: ${problems[0].field}: ${problems[0].message}`;
  };
};

/** Generates the key for a bridge; returns undefined for a bridge without a key. */
export type KeyFor = () => string | undefined;

/** Plans the import of entries. Pure if the check and the keys are. */
export const planOf = (entries: readonly ClientEntry[], check: Check, keyFor: KeyFor = () => undefined): Plan => {
  const servers: PlannedServer[] = [];
  const skipped: Skipped[] = [];
  for (const entry of entries) {
    const outcome = outcomeOf(entry, servers, check, keyFor);
    if (typeof outcome === 'string') skipped.push({ name: entry.name, ...projectOf(entry), why: outcome });
    else servers.push(outcome);
  }
  return { servers, skipped };
};

const projectOf = ({ project }: ClientEntry): Pick<ClientEntry, 'project'> =>
  project === undefined ? {} : { project };

/** @returns the server, or the reason to skip the entry. */
const outcomeOf = (
  entry: ClientEntry,
  earlier: readonly NewServer[],
  check: Check,
  keyFor: KeyFor,
): PlannedServer | string => {
  switch (entry.type) {
    case 'url':
      return isLoopback(entry.url) ? 'already points to localhost' : 'a remote server';
    case 'off':
      return 'switched off in the client';
    case 'misfit':
      return entry.problem;
    case 'unknown':
      return 'has neither a command nor a URL';
    case 'program': {
      const name = serverNameFor(entry.name);
      if (name === '')
        return 'its name has nothing that a server\'s name may have: rename it in the client, with a-z, 0-9 or "_"';
      if (earlier.some((server) => server.name === name))
        return 'its name, reduced to a-z, 0-9, "_" and "-", is that of another entry';
      const cwd = entry.project === undefined ? entry.cwd : inProject(entry.project, entry.cwd);
      if (cwd !== undefined && !isPlace(cwd))
        return 'its cwd is relative to a directory that only the client knows: make it an absolute path';
      const problem = commandLineProblem(entry.command);
      if (problem !== undefined) return `its command can't be run: ${problem}`;
      const program = importedProgram(entry);
      if (typeof program === 'string') return program;
      const server = newServer(name, withOrigin(program, entry.project), cwd, keyFor());
      return check(server) ?? server;
    }
  }
};

const newServer = (
  name: string,
  { command, args, env, note }: Imported,
  cwd: string | undefined,
  key: string | undefined,
): PlannedServer => ({
  name,
  draft: bridged(
    {
      // Behind a bridge, the command is an argument.
      command: literally(command),
      args: args.map(literally),
      env: Object.fromEntries(Object.entries(env).map(([name, value]) => [name, literally(value)])),
      port: 0,
      ...(cwd !== undefined && { workingDir: cwd }),
    },
    key,
  ),
  ...(note !== undefined && { note }),
});

const withOrigin = (program: Imported, project: string | undefined): Imported =>
  project === undefined
    ? program
    : { ...program, note: [`is from the project ${project}, and runs there`, program.note].filter(Boolean).join('; ') };

/** Clients start a project's programs in its directory. */
const inProject = (project: string, cwd = '.'): string => (/^~|[$%{]/.test(cwd) ? cwd : resolve(project, cwd));

/** Whether a path is absolute. A config expands `~`. */
const isPlace = (path: string): boolean => isAbsolute(path) || path === '~' || path.startsWith('~/');

/** Clients do not expand `{port}`, so it is escaped. */
const literally = (text: string): string => text.replaceAll('{port}', '{{port}}');
