import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline/promises';
import { didYouMean } from '../../config/schema/phrasing.ts';
import { codes, configInvalid, isXyError, XyError } from '../../errors.ts';
import { checkDirectory } from '../../host/config/config-files.ts';
import { homeIn } from '../../host/instance/home.ts';
import { replaceFile } from '../../host/system/replace-file.ts';
import { visible, visibleJson } from '../../text/visible.ts';
import type { Invocation } from '../args/commands.ts';
import { configDirectory, configPath, inPlace } from '../client/config-path.ts';
import { ask } from '../client/request.ts';
import { reloadLines } from '../control/reload.ts';
import { interruption } from '../terminal/abort-on-signal.ts';
import { exitCodes } from '../terminal/exit-code.ts';
import { complain, print, report } from '../terminal/output.ts';
import { regularFile } from '../terminal/regular-file.ts';
import { fileError, userError } from '../terminal/user-error.ts';
import { discard, keepWork, workingCopy } from './working-copy.ts';

/**
 * `xy edit`: the editor gets a copy, which replaces the config only if it is valid, as in visudo.
 * @throws XyError, Unreachable if the config was changed and there is no daemon to apply it.
 */
export const edit = async ({ args: [name = ''], options }: Invocation<'edit'>, socket: string): Promise<number> => {
  const configDir = await configDirectory();
  const path = configPath(configDir, name);
  if (path === undefined || (await inPlace(path)) === 'directory') throw userError(await unknown(configDir, name));
  const before = await regularFile(path);
  if (before === undefined) throw userError(await unknown(configDir, name));
  const copy = await workingCopy(name, before);
  try {
    // Ctrl-C is for the editor.
    const interrupted = interruption(['SIGTERM', 'SIGHUP']);
    process.on('SIGINT', () => undefined);
    const after = await Promise.race([edited(copy.file, { path, name }, configDir), interrupted]);
    if (after.equals(before)) {
      await discard(copy);
      print(options.json ? visibleJson({ unchanged: [name] }) : `unchanged: ${visible(name)}`);
      return exitCodes.done;
    }
    await replaceFile(path, before, after.toString('utf8')).catch((error: unknown) => {
      throw fileError('write', path, error);
    });
  } catch (error) {
    const work = await keepWork(copy, path, name);
    throw work === undefined ? error : kept(error, work, path);
  }
  await discard(copy);
  if (!options.json) print(`written: ${visible(path)}`);
  const changes = await ask(socket, 'reload');
  print(options.json ? [visibleJson(changes)] : reloadLines(changes));
  return exitCodes.done;
};

/** The same error, with the path of the kept edits, and how to continue with them. */
const kept = (error: unknown, work: string, config: string): unknown => {
  const remedy = isInvalid(error) ? `: fix it there and move it to ${config}, then: xy reload` : '';
  const message = `${error instanceof Error ? error.message : error}; your edits are kept in ${work}${remedy}`;
  return isXyError(error) ? new XyError(error.code, message, { cause: error }) : new Error(message, { cause: error });
};

const isInvalid = (error: unknown): boolean => isXyError(error) && error.code === codes.configInvalid;

const unknown = async (dir: string, name: string): Promise<string> => {
  const known = [...(await checkDirectory(dir, homeIn(process.env))).configs.keys()];
  return `no such server: ${visible(name)}${known.length === 0 ? '' : `: ${didYouMean(name, known)}`}`;
};

/** The edited copy, once it is valid. */
const edited = async (copy: string, config: { path: string; name: string }, dir: string): Promise<Buffer> => {
  for (;;) {
    await runEditor(copy);
    const bytes = await readFile(copy).catch((error: unknown) => {
      throw fileError('read what the editor left at', copy, error);
    });
    const { problems } = await checkDirectory(dir, homeIn(process.env), { ...config, bytes });
    if (problems.length === 0) return bytes;
    complain(configInvalid(problems).message);
    if (!(process.stdin.isTTY && process.stderr.isTTY && (await again())))
      throw new XyError(codes.configInvalid, 'nothing was changed');
  }
};

const again = async (): Promise<boolean> => {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  // Ctrl-C and Ctrl-D mean no, and do not end the line.
  const answer = await terminal.question('Edit again? [Y/n] (n leaves the config as it was) ').catch(() => {
    report('');
    return 'n';
  });
  terminal.close();
  return !/^\s*n/i.test(answer);
};

/** By a shell, since the variable may have options: `code --wait`. */
const runEditor = (file: string): Promise<void> =>
  new Promise((done, fail) => {
    const editor = process.env.VISUAL || process.env.EDITOR || 'vi';
    const child = spawn('/bin/sh', ['-c', `${editor} "$1"`, 'sh', file], { stdio: 'inherit' });
    child.on('error', fail);
    child.on('close', (code) => {
      if (code === 0) done();
      else fail(userError(`the editor (${editor}) failed: nothing was changed`));
    });
  });
