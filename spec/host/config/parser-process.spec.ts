import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { firstValueFrom, toArray } from 'rxjs';
import type { SourceFile } from '../../../lib/config/set/parsed-file.ts';
import { parseInProcess } from '../../../lib/host/config/parser-process.ts';
import { version } from '../../../lib/version.ts';
import { eventually, scratchDir } from '../scratch.ts';

const source = (name: string, text: string): SourceFile => ({ path: `/c/${name}.kdl`, name, bytes: Buffer.from(text) });

/** The pids of child processes whose command line contains `mark`. */
const children = (mark: string): string[] =>
  execFileSync('ps', ['-o', 'pid=,args=', '-A'], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes(mark));

describe('the parser in a process of its own', function () {
  this.timeout(20_000);
  const scratch = scratchDir();

  /** A program in place of the parser. `each`: its code for a file. */
  const program = (each: string, start = ''): string => {
    const path = join(scratch(), 'parser.cjs');
    writeFileSync(
      path,
      `${start}
       const send = (message) => new Promise((resolve) => process.send(message, resolve));
       const done = ({ path, name }) => send({ type: 'parsed', file: { path, name, problems: [] } });
       process.on('message', async ({ files }) => { for (const file of files) { ${each} } });
       send({ type: 'ready' });`,
    );
    return path;
  };
  const parse = async (path: string, names: string, patienceMs = 15_000): Promise<string[]> => {
    const files = [...names].map((name) => source(name, ''));
    const results = await firstValueFrom(
      parseInProcess(files, '/home/u', { program: path, patienceMs }).pipe(toArray()),
    );
    return results.map(
      ({ file, lasting }) => `${file.name}: ${file.problems[0]?.message ?? 'ok'}${lasting ? '' : ' (for now)'}`,
    );
  };

  it('returns a result for each file, in order', async () => {
    const files = [source('a', 'command "x"; port 1'), source('b', '='), source('c', 'command "~"; port 3')];
    const results = await firstValueFrom(parseInProcess(files, '/home/u').pipe(toArray()));
    expect(results.map(({ file }) => [file.name, file.config?.command, file.problems.length])).to.deep.equal([
      ['a', 'x', 0],
      ['b', undefined, 1],
      ['c', '/home/u', 0],
    ]);
    expect(results.every(({ lasting }) => lasting)).to.equal(true);
  });

  it('is not started without files', async () => {
    expect(await parse('/nowhere', '')).to.deep.equal([]);
  });

  it('ends with the last file', async () => {
    const path = program('await done(file);');
    expect(await parse(path, 'ab')).to.deep.equal(['a: ok', 'b: ok']);
    await eventually('the process is gone', () => children(path).length === 0);
  });

  it('that dies at a file loses only that one', async () => {
    const path = program(
      "if (file.name === 'b') process.kill(process.pid, 'SIGKILL'); else if (file.name === 'd') process.exit(3); else await done(file);",
    );
    expect(await parse(path, 'abcde')).to.deep.equal([
      'a: ok',
      'b: the parser crashed on this file (SIGKILL) (for now)',
      'c: ok',
      'd: the parser crashed on this file (exit code 3) (for now)',
      'e: ok',
    ]);
  });

  it('that hangs at a file is ended, and loses only that one', async () => {
    const path = program("if (file.name === 'b') for (;;); await done(file);");
    expect(await parse(path, 'abc', 1500)).to.deep.equal(['a: ok', 'b: takes too long to parse (for now)', 'c: ok']);
    await eventually('the process is gone', () => children(path).length === 0);
  });

  it('that can’t start is not retried for each file', async () => {
    const path = program('', "require('node:fs').appendFileSync(__filename + '.starts', '.'); process.exit(7);");
    expect(await parse(path, 'ab')).to.deep.equal([
      "a: the parser can't start (exit code 7) (for now)",
      "b: the parser can't start (exit code 7) (for now)",
    ]);
    expect(await parse('/nowhere.cjs', 'a')).to.deep.equal(["a: the parser can't start (exit code 1) (for now)"]);
  });

  it('of another version is not used, and the error has the remedy', async () => {
    const path = program('await done(file);');
    writeFileSync(path, readFileSync(path, 'utf8').replace("type: 'ready'", "type: 'ready', version: '9.9.9'"));
    const remedy = `xy was upgraded from ${version} to 9.9.9: restart the daemon (for now)`;
    expect(await parse(path, 'ab')).to.deep.equal([`a: ${remedy}`, `b: ${remedy}`]);
    await eventually('the process is gone', () => children(path).length === 0);
  });

  it('ends when it is unsubscribed', async () => {
    const path = program('for (;;);');
    const subscription = parseInProcess([source('a', '')], '/home/u', {
      program: path,
      patienceMs: 60_000,
    }).subscribe();
    await eventually('the process is there', () => children(path).length === 1);
    subscription.unsubscribe();
    await eventually('the process is gone', () => children(path).length === 0);
  });
});
