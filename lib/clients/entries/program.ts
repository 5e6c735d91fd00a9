import { type Fields, isFields } from '../formats/same.ts';

/** What a client starts for an entry. */
export interface Program {
  readonly type: 'program';
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Variables that it gets from the client's own environment (Codex: `env_vars`). */
  readonly forwarded?: readonly string[];
  /** Variables whose values the client keeps elsewhere (Goose: `env_keys`). */
  readonly stored?: readonly string[];
  /** More variables are in a file (VS Code, Cursor: `envFile`). */
  readonly envFile?: true;
}

/** An entry with a field of the wrong type: no client can mean by it what it says. */
export interface Misfit {
  readonly type: 'misfit';
  /** Which field, what it is, and what it should be. Never a value: they may be secrets. */
  readonly problem: string;
}

/** A field that an entry has, by its whole name there. */
interface Field {
  readonly name: string;
  readonly value: unknown;
}

/** The program of an entry; what is wrong with it; or undefined where there is none. Pure. */
export const programOf = (entry: Fields): Program | Misfit | undefined => {
  // opencode has the whole command line in one list, Goose calls it cmd, older Zed has it a map deeper.
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
    // To clients an empty one is none.
    ...(cwd !== undefined && cwd.value !== '' && { cwd: String(cwd.value) }),
    ...elsewhereOf(entry, Object.keys(env?.value ?? {})),
  };
};

/** What an entry says of variables whose values are not in it. */
const elsewhereOf = (entry: Fields, given: readonly string[]): Pick<Program, 'forwarded' | 'stored' | 'envFile'> => {
  const forwarded = namesIn(entry.env_vars);
  const stored = namesIn(entry.env_keys).filter((name) => !given.includes(name));
  return {
    ...(forwarded.length > 0 && { forwarded }),
    ...(stored.length > 0 && { stored }),
    ...([entry.envFile, entry.env_file].some((file) => typeof file === 'string' && file !== '') && { envFile: true }),
  };
};

/** Names of variables in a list; Codex has some in maps there. */
const namesIn = (list: unknown): readonly string[] =>
  (Array.isArray(list) ? list : [])
    .map((member: unknown) => (isFields(member) ? member.name : member))
    .filter((name): name is string => typeof name === 'string' && /^[A-Za-z_]\w*$/.test(name));

/** The first of these that the entry has. What is null is as good as not there. */
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

/** A number is as good as a string: people write ports so. */
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
  // What doesn't look like a variable's name may be a part of a secret.
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
