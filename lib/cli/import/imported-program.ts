import type { Program } from '../../clients/entries/program.ts';
import { type Piece, piecesOf } from '../../clients/entries/references.ts';
import { becoming, quotedPieces } from './shell-script.ts';

/** A client's program, to be run by the daemon. */
export interface Imported {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** The differences from the client's entry, to follow `NAME: `; absent if there are none. */
  readonly note?: string;
}

/** Shells, which expand variables in their scripts. */
const SHELL = /(?:^|\/)(?:sh|bash|zsh|dash|ksh|fish)$/;

/**
 * A client's program, with its references to variables kept: a shell resolves them at each start, from the daemon's
 * environment instead of the client's. They are not replaced by values at the import, so secrets stay where they are,
 * and a missing one is reported when it is needed. A variable that refers to one of the same name is omitted, hence
 * inherited. Pure.
 * @returns the program, or why it can't be imported.
 */
export const importedProgram = (program: Program): Imported | string => {
  const { command, args, env } = program;
  const isScript = SHELL.test(command) && args.some((arg) => /^-\w*c$/.test(arg));
  const words = [command, ...args].map(isScript ? scriptPieces : piecesOf);
  const foreign = foreignIn(words.flat());
  if (foreign.length > 0)
    return `only the client can resolve ${foreign.join(', ')} in its command line: replace it by its value`;
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

/** A variable of the entry, and how it is imported. */
interface Variable {
  readonly name: string;
  readonly pieces: readonly Piece[];
  /**
   * `plain`: literally. `inherited`: from the daemon. `template`: resolved by the shell. `unknown`: only the client can
   * resolve it.
   */
  readonly use: 'plain' | 'inherited' | 'template' | 'unknown';
  /** The variable to set in the config: itself, or its template for the shell. */
  readonly set?: readonly [name: string, value: string];
}

const variableOf = (name: string, value: string): Variable => {
  const pieces = piecesOf(value);
  const [first] = pieces;
  // Kept as plain variables, so that the check of the config rejects them; the shell would set them.
  if (/^XY_(?:SERVER|STATE)$/.test(name)) return { name, pieces, use: 'plain', set: [name, ''] };
  if (pieces.every(({ type }) => type === 'text')) return { name, pieces, use: 'plain', set: [name, value] };
  if (foreignIn(pieces).length > 0 || !/^[A-Za-z_]\w*$/.test(name)) return { name, pieces, use: 'unknown' };
  const isSame = pieces.length === 1 && first?.type === 'variable' && first.name === name;
  if (isSame && first.fallback === undefined) return { name, pieces, use: 'inherited' };
  return { name, pieces, use: 'template', set: [`${name}_TEMPLATE`, quotedPieces(pieces)] };
};

/** References that only clients can resolve, and that are syntax of another meaning for a shell. */
const CLIENTS_OWN = /\$\{(?:input:|command:|config:|workspace(?:Folder|Root)|user_config\.)[^{}]*\}|\{file:[^{}]*\}/g;

/** The variables of a script are resolved by its own shell, from the daemon's environment. */
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
    ...(left.length > 0 ? [`goes without ${left.join(', ')}, which only the client can resolve`] : []),
  ].join('; ');
};
