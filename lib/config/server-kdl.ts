/** A server as described on the command line; all other settings have their defaults. */
export interface ServerDraft {
  readonly command: string;
  readonly args: readonly string[];
  readonly port: number;
  readonly env: Readonly<Record<string, string>>;
  readonly workingDir?: string;
  /** The `mcp` block: the endpoint, and the headers of xy's own requests. */
  readonly mcp?: DraftedMcp;
  /** The settings of the `health` block, by name. */
  readonly health?: Readonly<Record<string, string>>;
}

/** The `mcp` block of a draft. The values of headers are secrets. */
export interface DraftedMcp {
  readonly path?: string;
  readonly headers?: readonly (readonly [name: string, value: string])[];
}

/** The config file of a server: parsed, it gives the same draft. Pure. */
export const serverKdl = ({ command, args, port, env, workingDir, mcp = {}, health = {} }: ServerDraft): string =>
  [
    `command ${kdlString(command)}`,
    ...(args.length > 0 ? [`args ${args.map(kdlString).join(' ')}`] : []),
    `port ${port}`,
    ...block('env', membersOf(env)),
    ...(workingDir === undefined ? [] : [`working-dir ${kdlString(workingDir)}`]),
    ...block('mcp', [
      ...(mcp.path === undefined ? [] : [['path', mcp.path]]),
      ...(mcp.headers ?? []).map((header) => ['header', ...header]),
    ]),
    ...block('health', membersOf(health)),
    '',
  ].join('\n');

/** A node of a block: its name, then its values. */
type Member = readonly string[];

const membersOf = (values: Readonly<Record<string, string>>): readonly Member[] => Object.entries(values);

const block = (name: string, members: readonly Member[]): readonly string[] => {
  const lines = members.map(([key = '', ...values]) => `    ${[kdlName(key), ...values.map(kdlString)].join(' ')}`);
  return lines.length === 0 ? [] : [`${name} {`, ...lines, '}'];
};

/** Words that are keywords in KDL 1 or 2. */
const RESERVED = /^(true|false|null|inf|nan)$/;

const kdlName = (name: string): string =>
  /^[A-Za-z_][\w-]*$/.test(name) && !RESERVED.test(name) ? name : kdlString(name);

const shortEscapes: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

/** Escapes characters that KDL disallows (KDL 2.0 § 3.18) or that are invisible. */
const escaped = (character: string): string =>
  shortEscapes[character] ?? `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;

const kdlString = (text: string): string => `"${text.replace(/["\\]|[\p{Cc}\p{Zl}\p{Zp}\p{Cf}]/gu, escaped)}"`;
