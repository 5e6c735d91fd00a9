import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { StartupError } from '../../../lib/errors.ts';
import { readPidfile, writePidfile } from '../../../lib/host/instance/pidfile.ts';
import { scratchDir } from '../scratch.ts';

describe('the pidfile', () => {
  const dir = scratchDir();
  const path = () => join(dir(), 'xy.pid');

  it('has our pid and a newline, and mode 0600, whatever the umask', () => {
    for (const umask of [0, 0o022, 0o777]) {
      const before = process.umask(umask);
      writePidfile(path());
      process.umask(before);
      expect(readFileSync(path(), 'utf8')).to.equal(`${process.pid}\n`);
      expect(statSync(path()).mode & 0o777).to.equal(0o600);
    }
    expect(readdirSync(dir())).to.deep.equal(['xy.pid']);
  });

  for (const left of [
    '',
    '\n',
    'garbage',
    '-1',
    '1\n',
    `${process.ppid}\n`,
    '99999999999999999999\n',
    '\0'.repeat(100),
  ]) {
    it(`replaces what a crash has left: ${JSON.stringify(left.slice(0, 20))}`, () => {
      writeFileSync(path(), left, { mode: 0o666 });
      writePidfile(path());
      expect(readPidfile(path())).to.equal(process.pid);
      expect(statSync(path()).mode & 0o777).to.equal(0o600);
    });
  }

  it('is removed at the end, which is idempotent', () => {
    const pidfile = writePidfile(path());
    pidfile.release();
    pidfile.release();
    expect(existsSync(path())).to.equal(false);
  });

  it('is not removed if another process has replaced it', () => {
    const ours = writePidfile(path());
    writePidfile(path(), 4711);
    ours.release();
    expect(readPidfile(path())).to.equal(4711);
  });

  it('reports where it can’t be written, and leaves nothing behind', () => {
    mkdirSync(path());
    expect(() => writePidfile(path())).to.throw(StartupError, `can't write the pidfile ${path()}: `);
    expect(readdirSync(dir())).to.deep.equal(['xy.pid']);
    expect(() => writePidfile(join(dir(), 'no', 'xy.pid'))).to.throw(StartupError, 'no such file or directory');
  });

  const contents: readonly [content: string, pid: number | undefined][] = [
    ['17\n', 17],
    ['17', 17],
    ['', undefined],
    ['0\n', undefined],
    ['-17\n', undefined],
    ['17 18\n', undefined],
    [' 17\n', undefined],
    ['1e3\n', undefined],
    ['99999999999\n', undefined],
    ['pid\n', undefined],
  ];
  for (const [content, pid] of contents) {
    it(`is read: ${JSON.stringify(content)}`, () => {
      writeFileSync(path(), content);
      expect(readPidfile(path())).to.equal(pid);
    });
  }

  it('has no pid if it is missing', () => expect(readPidfile(path())).to.equal(undefined));
});
