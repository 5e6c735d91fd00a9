import { type Fields, isFields } from '../formats/same.ts';

/** The program that a client starts for an entry. */
export interface Program {
  readonly type: 'program';
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Variables that the client passes on from its own environment (Codex: `env_vars`). */
  readonly forwarded?: readonly string[];
  /** Variables whose values the client stores elsewhere (Goose: `env_keys`). */
  readonly stored?: readonly string[];
  /** Further variables are in a file (VS Code, Cursor: `envFile`). */
  readonly envFile?: true;
}

/** An entry with a field of the wrong type. */
export interface Misfit {
  readonly type: 'misfit';
  /** The field, its type, and the expected type. Never its value, which may be a secret. */
  readonly problem: string;
}

/** A field of an entry, with its full name. */
interface Field {
  readonly name: string;
  readonly value: unknown;
}

/** The program of an entry, or what is wrong with it; undefined if it has none. Pure. */
export const programOf = (entry: Fields): Program | Misfit | undefined => {
  // opencode has the command line as one list, Goose calls it `cmd`, older versions of Zed have it in a nested map.
  const [inner, prefix] = isFields(entry.command) ? [entry.command, 'command.'] : [entry, ''];
  const command = fieldIn(inner, ['command', 'cmd', 'path'], prefix);
  if (command === undefined) return undefined;
  const args = fieldIn(inner, ['args'], prefix);
  const env = fieldIn(inner, ['env'], prefix) ?? fieldIn(entry, ['environment', 'envs']);
  const cwd = fieldIn(entry, ['cwd']);
  const misfit = commandProblem(command) ?? argsProblem(args) ?? envProblem(env) ?? cwdProblem(cwd);
  if (misfit !== undefined) return { type: 'misfit', problem: misfit };
  const [program = '', ...words] = [command.value, args?.value ?? []].flat().map(String);
  return {
    type: 'program',
    command: program,
    args: words,
    env: Object.fromEntries(Object.entries(env?.value ?? {}).map(([name, value]) => [name, String(value)])),
    // For clients, an empty path is the same as none.
    ...(cwd !== undefined && cwd.value !== '' && { cwd: String(cwd.value) }),
    ...elsewhereOf(entry, Object.keys(env?.value ?? {})),
  };
};

/** The variables of an entry whose values are elsewhere. */
const elsewhereOf = (entry: Fields, given: readonly string[]): Pick<Program, 'forwarded' | 'stored' | 'envFile'> => {
  const forwarded = namesIn(entry.env_vars);
  const stored = namesIn(entry.env_keys).filter((name) => !given.includes(name));
  return {
    ...(forwarded.length > 0 && { forwarded }),
    ...(stored.length > 0 && { stored }),
    ...([entry.envFile, entry.env_file].some((file) => typeof file === 'string' && file !== '') && { envFile: true }),
  };
};

/** The names of variables in a list, whose elements are names or, in Codex, maps with a `name`. */
const namesIn = (list: unknown): readonly string[] =>
  (Array.isArray(list) ? list : [])
    .map((member: unknown) => (isFields(member) ? member.name : member))
    .filter((name): name is string => typeof name === 'string' && /^[A-Za-z_]\w*$/.test(name));

/** The first of these fields that the entry has; null counts as absent. */
const fieldIn = (entry: Fields, keys: readonly string[], prefix = ''): Field | undefined =>
  keys.map((key) => ({ name: prefix + key, value: entry[key] ?? undefined })).find(({ value }) => value !== undefined);

const commandProblem = ({ name, value }: Field): string | undefined => {
  const program: unknown = Array.isArray(value) ? value[0] : value;
  if (program === '' || (Array.isArray(value) && value.length === 0))
    return `${name} is empty and should name a program`;
  if (typeof program !== 'string') return mismatch(Array.isArray(value) ? `${name}[0]` : name, program, 'a string');
  return Array.isArray(value) ? wordsProblem(name, value) : undefined;
};

const argsProblem = (field: Field | undefined): string | undefined => {
  if (field === undefined) return undefined;
  const { name, value } = field;
  return Array.isArray(value) ? wordsProblem(name, value) : mismatch(name, value, 'a list of strings');
};

/** Numbers are accepted, as ports are often written without quotes. */
const wordsProblem = (name: string, words: readonly unknown[]): string | undefined => {
  const index = words.findIndex((word) => typeof word !== 'string' && typeof word !== 'number');
  return index < 0 ? undefined : mismatch(`${name}[${index}]`, words[index], 'a string');
};

const envProblem = (field: Field | undefined): string | undefined => {
  if (field === undefined) return undefined;
  const { name, value } = field;
  if (!isFields(value)) return mismatch(name, value, 'a map of strings');
  const wrong = Object.entries(value).find(([, member]) => !['string', 'number', 'boolean'].includes(typeof member));
  if (wrong === undefined) return undefined;
  const [variable, member] = wrong;
  // A key that is not a valid variable name may be part of a secret.
  return mismatch(
    /^[A-Za-z_]\w{0,63}$/.test(variable) ? `${name}.${variable}` : `a value in ${name}`,
    member,
    'a string',
  );
};

const cwdProblem = (field: Field | undefined): string | undefined =>
  field === undefined || typeof field.value === 'string' ? undefined : mismatch(field.name, field.value, 'a string');

const mismatch = (field: string, found: unknown, wanted: string): string =>
  `${field} is ${kindOf(found)} and should be ${wanted}`;

const kindOf = (value: unknown): string => {
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (value instanceof Date) return 'a date';
  return isFields(value) ? 'a map' : `a ${typeof value}`;
};
