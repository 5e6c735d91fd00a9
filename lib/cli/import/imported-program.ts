import type { Program } from '../../clients/entries/program.ts';
import { type Piece, piecesOf } from '../../clients/entries/references.ts';
import { becoming, quotedPieces } from './shell-script.ts';

/** A client's program for the daemon to run, and what its user should know of it. */
export interface Imported {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** What is different from what the client had, in words that go on after `NAME: `; absent where nothing is. */
  readonly note?: string;
}

/** Programs that read references in what they are told to run themselves. */
const SHELL = /(?:^|\/)(?:sh|bash|zsh|dash|ksh|fish)$/;

/**
 * A client's program with its references kept as such: to the daemon's environment instead of the client's. One of the
 * same name is just not set, all others a shell puts in at each start. Pure.
 * @returns why it can't be run, where it is a string.
 */
export const importedProgram = (program: Program): Imported | string => {
  const { command, args, env } = program;
  const isScript = SHELL.test(command) && args.some((arg) => /^-\w*c$/.test(arg));
  const words = [command, ...args].map(isScript ? scriptPieces : piecesOf);
  const foreign = foreignIn(words.flat());
  if (foreign.length > 0)
    return `only the client can fill in ${foreign.join(', ')} in its command line: write there what it stands for`;
  const variables = Object.entries(env).map(([name, value]) => variableOf(name, value));
  const note = noteOf(words, variables, program);
  return {
    ...commandLine(words, variables),
    env: Object.fromEntries(variables.flatMap(({ set }) => (set === undefined ? [] : [set]))),
    ...(note !== '' && { note }),
  };
};

const commandLine = (
  words: readonly (readonly Piece[])[],
  variables: readonly Variable[],
): Pick<Imported, 'command' | 'args'> => {
  const templates = variables.flatMap(({ name, use, set }) =>
    use === 'template' && set ? [[name, set[0]] as const] : [],
  );
  if (templates.length > 0 || words.some((pieces) => pieces.some(isVariable)))
    return { command: 'sh', args: ['-c', becoming(words, templates)] };
  const [command = '', ...args] = words.map(plainText);
  return { command, args };
};

/** A variable of the entry, and what becomes of it. */
interface Variable {
  readonly name: string;
  readonly pieces: readonly Piece[];
  /** `plain`: as it is. `inherited`: the daemon's. `template`: with what it refers to. `unknown`: only the client's. */
  readonly use: 'plain' | 'inherited' | 'template' | 'unknown';
  /** What is set for it in the config: itself, or what a shell makes it of. */
  readonly set?: readonly [name: string, value: string];
}

const variableOf = (name: string, value: string): Variable => {
  const pieces = piecesOf(value);
  const [first] = pieces;
  // A shell would set them for real: the check of the config refuses them.
  if (/^XY_(?:SERVER|STATE)$/.test(name)) return { name, pieces, use: 'plain', set: [name, ''] };
  if (pieces.every(({ type }) => type === 'text')) return { name, pieces, use: 'plain', set: [name, value] };
  if (foreignIn(pieces).length > 0 || !/^[A-Za-z_]\w*$/.test(name)) return { name, pieces, use: 'unknown' };
  const isSame = pieces.length === 1 && first?.type === 'variable' && first.name === name;
  if (isSame && first.fallback === undefined) return { name, pieces, use: 'inherited' };
  return { name, pieces, use: 'template', set: [`${name}_TEMPLATE`, quotedPieces(pieces)] };
};

/** References of clients that a shell would take for something else. */
const CLIENTS_OWN = /\$\{(?:input:|command:|config:|workspace(?:Folder|Root)|user_config\.)[^{}]*\}|\{file:[^{}]*\}/g;

/** A script's variables are left to its shell, which has those of the daemon. */
const scriptPieces = (word: string): readonly Piece[] => {
  const foreign = [...word.matchAll(CLIENTS_OWN)].flatMap(([found]) => piecesOf(found));
  return foreign.length > 0 ? foreign : [{ type: 'text', text: word.replace(/\$?\{env:([A-Za-z_]\w*)\}/g, '$${$1}') }];
};

const plainText = (pieces: readonly Piece[]): string =>
  pieces.map((piece) => (piece.type === 'text' ? piece.text : '')).join('');

const isVariable = (piece: Piece): piece is Piece & { readonly type: 'variable' } => piece.type === 'variable';

const foreignIn = (pieces: readonly Piece[]): readonly string[] =>
  pieces.flatMap((piece) => (piece.type === 'foreign' ? [piece.word] : []));

const noteOf = (
  words: readonly (readonly Piece[])[],
  variables: readonly Variable[],
  { forwarded = [], stored = [], envFile }: Program,
): string => {
  const used = [...words, ...variables.filter(({ use }) => use !== 'unknown').map(({ pieces }) => pieces)].flat();
  const inherited = [...new Set([...used.filter(isVariable).map(({ name }) => name), ...forwarded])];
  const unknown = variables.filter(({ use }) => use === 'unknown');
  const left = [
    ...unknown.map(({ name, pieces }) => `${name} (${foreignIn(pieces).join(', ') || 'a reference'})`),
    ...stored,
    ...(envFile ? ['what is in its envFile'] : []),
  ];
  return [
    ...(inherited.length > 0 ? [`takes ${inherited.join(', ')} from the environment of xy daemon`] : []),
    ...(left.length > 0 ? [`goes without ${left.join(', ')}, which only the client can fill in`] : []),
  ].join('; ');
};
