import type { Decoder } from './decoded.ts';
import { path } from './decoders.ts';
import { quoted } from './phrasing.ts';

/** Programs that are useless without arguments. */
const LAUNCHERS: ReadonlySet<string> = new Set([
  ...['npx', 'npm', 'pnpm', 'yarn', 'node', 'tsx', 'bun', 'bunx', 'deno', 'uv', 'uvx', 'pipx', 'python', 'python3'],
  ...['sh', 'bash', 'zsh', 'env', 'sudo', 'nice', 'docker', 'podman', 'java', 'ruby', 'go', 'cargo', 'dotnet', 'php'],
]);

/** `npx -y server` as one string, as in systemd and supervisord. A path may contain spaces, and even options. */
const isCommandLine = (text: string): boolean => {
  const [program = '', ...others] = text.trim().split(/\s+/);
  if (program.includes('/') || others.length === 0) return false;
  return LAUNCHERS.has(program) || others.some((word) => /^--?[A-Za-z]/.test(word));
};

/**
 * What is wrong with a command that has its arguments in it; undefined if it is a program only. The arguments are not
 * shown: one of them may be a token.
 */
export const commandLineProblem = (text: string): string | undefined => {
  if (!isCommandLine(text)) return undefined;
  const [name = ''] = text.trim().split(/\s+/);
  return `found more than a program: write command ${quoted(name)}, and each further word in args`;
};

/** The program to run: a path, or a name that is looked up in the PATH. */
export const program = (home: string | undefined, example: string): Decoder<string> => {
  const anyPath = path(home, example, 'the others belong in args');
  return {
    ...anyPath,
    decode: (found) => {
      const problem = typeof found === 'string' ? commandLineProblem(found) : undefined;
      return problem === undefined ? anyPath.decode(found) : { problem };
    },
  };
};
