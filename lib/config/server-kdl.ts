/** A server as somebody describes it on the command line; everything else has its default. */
export interface ServerDraft {
  readonly command: string;
  readonly args: readonly string[];
  readonly port: number;
  readonly env: Readonly<Record<string, string>>;
  readonly workingDir?: string;
  /** The `health` block, by its names. */
  readonly health?: Readonly<Record<string, string>>;
}

/** A server's config file. Read again, it says exactly this. Pure. */
export const serverKdl = ({ command, args, port, env, workingDir, health = {} }: ServerDraft): string =>
  [
    `command ${kdlString(command)}`,
    ...(args.length > 0 ? [`args ${args.map(kdlString).join(' ')}`] : []),
    `port ${port}`,
    ...block('env', env),
    ...(workingDir === undefined ? [] : [`working-dir ${kdlString(workingDir)}`]),
    ...block('health', health),
    '',
  ].join('\n');

const block = (name: string, members: Readonly<Record<string, string>>): readonly string[] => {
  const lines = Object.entries(members).map(([key, value]) => `    ${kdlName(key)} ${kdlString(value)}`);
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
