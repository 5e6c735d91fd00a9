import { existsSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
import { commandLineProblem } from '../../config/schema/program.ts';
import { visibleJson } from '../../text/visible.ts';
import type { Invocation } from '../args/commands.ts';
import { interruption } from '../terminal/abort-on-signal.ts';
import { exitCodes } from '../terminal/exit-code.ts';
import { complain, print } from '../terminal/output.ts';
import { userError } from '../terminal/user-error.ts';
import { bridgedAccess, ownBridgeAccess } from './access.ts';
import { bridged, isKeyed, newKey } from './bridge.ts';
import { readEnvFile } from './env-file.ts';
import { addServer, type NewServer } from './new-server.ts';
import { stdioAdvice } from './stdio-advice.ts';

/** `xy add`. It prints the URL, and nothing else on stdout. @throws XyError, Unreachable */
export const add = async ({ args, options }: Invocation<'add'>, socket: string): Promise<number> => {
  const [name = ''] = args;
  // The command line may have secrets, and every user can read it while the command runs.
  process.title = `xy add ${name}`;
  const direct = await directDraft(args, options);
  const server: NewServer = {
    name,
    draft: options.stdio ? bridged({ ...direct, port: 0 }, options['no-key'] ? undefined : newKey()) : direct,
    ...(!options.stdio && { advice: stdioAdvice }),
    ...(options.port !== undefined && { port: options.port }),
  };
  const added = await addServer(socket, server, interruption());
  print(options.json ? visibleJson(added) : added.url);
  const access = options.stdio
    ? bridgedAccess([name], isKeyed(server.draft) ? added.config_path : undefined)
    : ownBridgeAccess(name, direct);
  if (access !== undefined) complain(access);
  return exitCodes.done;
};

/** The server as given, without a bridge. @throws XyError */
const directDraft = async (
  [, command = '', ...words]: readonly string[],
  options: Invocation<'add'>['options'],
): Promise<NewServer['draft']> => {
  const { path, header: headers = [], stdio } = options;
  if (options['no-key'] && !stdio) throw userError('--no-key goes with --stdio');
  if (path !== undefined && stdio) throw userError('either --path or --stdio: the bridge speaks MCP at /mcp');
  // Behind the bridge it is an argument, which is not checked with the config.
  const problem = stdio ? commandLineProblem(command) : undefined;
  if (problem !== undefined) throw userError(`command: ${problem}, here after -- and without quotes around them all`);
  const files = await Promise.all((options['env-file'] ?? []).map(readEnvFile));
  return {
    command: command.includes('/') && !command.startsWith('~') ? resolve(command) : command,
    args: words,
    env: Object.fromEntries([...files.flat(), ...(options.env ?? [])]),
    ...((path !== undefined || headers.length > 0) && { mcp: { ...(path !== undefined && { path }), headers } }),
    // A relative path on the command line is relative to the current directory.
    ...(words.some(isLocalFile) && { workingDir: process.cwd() }),
  };
};

const isLocalFile = (word: string): boolean =>
  word !== '' && !word.startsWith('-') && !isAbsolute(word) && existsSync(word);
