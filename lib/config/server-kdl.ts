/** A server as somebody describes it on the command line; everything else has its default. */
export interface ServerDraft {
  readonly command: string;
  readonly args: readonly string[];
  readonly port: number;
  readonly env: Readonly<Record<string, string>>;
  readonly workingDir?: string;
  /** The `mcp` block: where the endpoint is, and what xy's own requests have to say. */
  readonly mcp?: DraftedMcp;
  /** The `health` block, by its names. */
  readonly health?: Readonly<Record<string, string>>;
}

/** What a draft says of the endpoint. The values of headers are secrets. */
export interface DraftedMcp {
  readonly path?: string;
  readonly headers?: readonly (readonly [name: string, value: string])[];
}

/** A server's config file. Read again, it says exactly this. Pure. */
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

/** Words that mean something else in KDL 1 or 2. */
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

/** What KDL forbids as it is (KDL 2.0 § 3.18), and what nobody could see. */
const escaped = (character: string): string =>
  shortEscapes[character] ?? `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;

const kdlString = (text: string): string => `"${text.replace(/["\\]|[\p{Cc}\p{Zl}\p{Zp}\p{Cf}]/gu, escaped)}"`;
