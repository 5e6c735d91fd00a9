import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { didYouMean } from '../config/words.ts';
import { configInvalid } from '../errors.ts';
import { checkDirectory } from '../host/config-files.ts';
import { pathsIn } from '../host/paths.ts';
import { contentOf, replaceFile } from '../host/replace-file.ts';
import type { ConfigProblem } from '../model.ts';
import type { Invocation } from './commands.ts';
import { ask } from './exchange.ts';
import { exitCodes } from './exit-code.ts';
import { interruption } from './interruption.ts';
import { complain, print } from './output.ts';
import { fileRefusal, refusal } from './refusal.ts';
import { reloadLines } from './reload.ts';
import { visible, visibleJson } from './visible.ts';

/**
 * `xy edit`: a copy goes to the editor, and takes the config's place only when it is valid, like visudo's.
 * @throws XyError, Unreachable where it was changed and there is no daemon to apply it.
 */
export const edit = async ({ args: [name = ''], options }: Invocation<'edit'>, socket: string): Promise<number> => {
  const { configDir } = pathsIn(process.env);
  const path = join(configDir, `${name}.kdl`);
  const before = name.includes('/') ? undefined : await contentOf(path);
  if (before === undefined) throw refusal(await unknown(configDir, name));
  const desk = await deskFor(name, before);
  let isKept = false;
  try {
    // The editor decides what Ctrl-C means.
    const interrupted = interruption(['SIGTERM', 'SIGHUP']);
    process.on('SIGINT', () => undefined);
    const after = await Promise.race([edited(desk.copy, { path, name }, configDir), interrupted]);
    if (after.equals(before)) {
      print(options.json ? visibleJson({ unchanged: [name] }) : `unchanged: ${visible(name)}`);
      return exitCodes.done;
    }
    await replaceFile(path, before, after.toString('utf8')).catch((error: unknown) => {
      isKept = true;
      throw kept(fileRefusal('write', path, error), desk.copy);
    });
  } finally {
    if (!isKept) await rm(desk.dir, { recursive: true, force: true });
  }
  if (!options.json) print(`written: ${visible(path)}`);
  const changes = await ask(socket, 'reload');
  print(...(options.json ? [visibleJson(changes)] : reloadLines(changes)));
  return exitCodes.done;
};

interface Desk {
  readonly dir: string;
  readonly copy: string;
}

/** A copy to work on. The config may hold secrets: the directory is for this user alone. */
const deskFor = async (name: string, content: Buffer): Promise<Desk> => {
  try {
    const dir = await mkdtemp(join(tmpdir(), 'xy-edit-'));
    const copy = join(dir, `${name}.kdl`);
    await writeFile(copy, content, { mode: 0o600 });
    return { dir, copy };
  } catch (error) {
    throw fileRefusal('make a copy in', `${tmpdir()} (set TMPDIR to another directory)`, error);
  }
};

/** The same error, but it says where the work of an hour is. */
const kept = (error: unknown, copy: string): unknown =>
  error instanceof Error ? refusal(`${error.message}; what you wrote is kept in ${copy}`) : error;

const unknown = async (dir: string, name: string): Promise<string> => {
  const known = [...(await checkDirectory(dir, homedir())).configs.keys()];
  return `no such server: ${visible(name)}${known.length === 0 ? '' : `: ${didYouMean(name, known)}`}`;
};

/** What the user made of the copy, once that is valid. */
const edited = async (copy: string, config: { path: string; name: string }, dir: string): Promise<Buffer> => {
  for (;;) {
    await runEditor(copy);
    const bytes = await readFile(copy).catch((error: unknown) => {
      throw fileRefusal('read what the editor left at', copy, error);
    });
    const { problems } = await checkDirectory(dir, homedir(), { ...config, bytes });
    if (problems.length === 0) return bytes;
    if (!(process.stdin.isTTY && process.stderr.isTTY && (await again(problems)))) throw configInvalid(problems);
  }
};

const again = async (problems: readonly ConfigProblem[]): Promise<boolean> => {
  complain(configInvalid(problems).message);
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  // Ctrl-C and Ctrl-D are a no.
  const answer = await terminal.question('Edit again? [Y/n] (n leaves the config as it was) ').catch(() => 'n');
  terminal.close();
  return !/^\s*n/i.test(answer);
};

/** Through a shell, since the variable may hold options: `code --wait`. */
const runEditor = (file: string): Promise<void> =>
  new Promise((done, fail) => {
    const editor = process.env.VISUAL || process.env.EDITOR || 'vi';
    const child = spawn('/bin/sh', ['-c', `${editor} "$1"`, 'sh', file], { stdio: 'inherit' });
    child.on('error', fail);
    child.on('close', (code) => {
      if (code === 0) done();
      else fail(refusal(`the editor (${editor}) failed: nothing was changed`));
    });
  });
