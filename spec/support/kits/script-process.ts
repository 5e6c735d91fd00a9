import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT } from './sandbox.ts';

/** A script in a process of its own, and its output so far. */
export interface ScriptProcess {
  readonly child: ChildProcess;
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** Its exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals | null>;
}

/**
 * Runs the text of a module in a process of its own, for code that affects its process: signals, exits, stdout. `lib`
 * in the text is a function that imports a file of `lib/`: `const { print } = await lib('cli/terminal/output.ts')`.
 */
export const scriptProcess = (text: string, env: NodeJS.ProcessEnv = process.env): ScriptProcess => {
  const lib = pathToFileURL(join(ROOT, 'lib/')).href;
  const prelude = `const lib = (file) => import(${JSON.stringify(lib)} + file);\n`;
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', prelude + text], {
    cwd: ROOT,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (more: string) => {
    stdout += more;
  });
  child.stderr.setEncoding('utf8').on('data', (more: string) => {
    stderr += more;
  });
  const ended = new Promise<number | NodeJS.Signals | null>((done) =>
    child.on('close', (code, signal) => done(signal ?? code)),
  );
  return { child, stdout: () => stdout, stderr: () => stderr, ended };
};
