import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, renameSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect } from 'chai';
import { firstValueFrom, forkJoin } from 'rxjs';
import { problemLine } from '../../../lib/errors.ts';
import { checkDirectory, configReader } from '../../../lib/host/config/config-files.ts';
import type { ConfigReading } from '../../../lib/model.ts';
import { scratchDir } from '../scratch.ts';

describe('reading the config directory', function () {
  this.timeout(20_000);
  const scratch = scratchDir();
  const dir = (): string => join(scratch(), 'servers');
  const write = (name: string, text: string | Uint8Array): void => writeFileSync(join(dir(), name), text);
  const config = (port: number, rest = ''): string => `command "~/x"\nport ${port}\n${rest}`;

  /** Reads as `xy check` does, and compares with what the daemon reads. */
  const read = async (): Promise<ConfigReading> => {
    const checked = await checkDirectory(dir(), '/home/u');
    expect(await firstValueFrom(configReader(dir(), '/home/u').read)).to.deep.equal(checked);
    return checked;
  };
  const problems = ({ problems: found }: ConfigReading): string[] =>
    found.map((problem) => problemLine(problem).replace(`${dir()}/`, ''));

  beforeEach(() => mkdirSync(dir()));

  it('finds every server', async () => {
    write('b.kdl', config(2));
    write('a.kdl', config(1, 'env { __proto__ "x"; A "y" }\nworking-dir "~"'));
    const { configs, problems: none, exists } = await read();
    expect([...configs.keys()]).to.deep.equal(['a', 'b']);
    expect(configs.get('a')).to.include({ name: 'a', path: join(dir(), 'a.kdl'), command: '/home/u/x', port: 1 });
    expect(Object.entries(configs.get('a')?.env ?? {})).to.deep.equal([
      ['A', 'y'],
      ['__proto__', 'x'],
    ]);
    expect(configs.get('b')).not.to.have.property('workingDir');
    expect([none, exists]).to.deep.equal([[], true]);
  });

  it('distinguishes a missing directory from an empty one', async () => {
    expect(await read()).to.deep.equal({ configs: new Map(), problems: [], exists: true });
    rmSync(dir(), { recursive: true });
    expect(await read()).to.deep.equal({ configs: new Map(), problems: [], exists: false });
  });

  it('reports a path that is not a directory', async () => {
    rmSync(dir(), { recursive: true });
    writeFileSync(dir(), '');
    expect((await read()).problems).to.deep.equal([
      { file: dir(), line: 1, column: 1, field: '', message: 'is not a directory' },
    ]);
  });

  it('ignores other files: other names, hidden files, editors’ files, directories and links to them', async () => {
    for (const name of ['.a.kdl', '.kdl', '#a.kdl#', '#a.kdl', 'a.kdl~', 'a.kdl.swp', 'a.KDL', 'akdl', 'README'])
      write(name, '!');
    mkdirSync(join(dir(), 'directory.kdl'));
    symlinkSync(scratch(), join(dir(), 'link-to-directory.kdl'));
    expect(await read()).to.deep.equal({ configs: new Map(), problems: [], exists: true });
  });

  it('follows links to files, and a link to the directory', async () => {
    mkdirSync(join(scratch(), 'dotfiles'));
    writeFileSync(join(scratch(), 'dotfiles', 'whatever.txt'), config(1));
    symlinkSync('../dotfiles/whatever.txt', join(dir(), 'a.kdl'));
    symlinkSync('a.kdl', join(dir(), 'b.kdl'));
    renameSync(dir(), join(scratch(), 'real'));
    symlinkSync('real', dir());
    const reading = await read();
    expect(reading.configs.get('a')?.path).to.equal(join(dir(), 'a.kdl'));
    expect(problems(reading)).to.deep.equal([
      'b.kdl:2:1: port: servers a and b both have port 1: give one of them another',
    ]);
  });

  it('reports what it can’t read, and reads the others', async () => {
    execFileSync('mkfifo', [join(dir(), 'pipe.kdl')]);
    symlinkSync('pipe.kdl', join(dir(), 'link-to-pipe.kdl'));
    symlinkSync('nowhere', join(dir(), 'dangling.kdl'));
    symlinkSync('a.kdl/x', join(dir(), 'dangling-too.kdl'));
    symlinkSync('loop.kdl', join(dir(), 'loop.kdl'));
    symlinkSync('/dev/zero', join(dir(), 'device.kdl'));
    write('large.kdl', Buffer.alloc(1024 * 1024 + 1, ' '));
    write('just-not-too-large.kdl', config(2).padEnd(1024 * 1024, '\n'));
    write('latin1.kdl', Buffer.from('// caf\xe9', 'latin1'));
    write('broken.kdl', 'port 0');
    write('Bad Name.kdl', config(3));
    write('a.kdl', config(1));
    const listening = createServer();
    await new Promise<void>((resolve) => listening.listen(join(dir(), 'socket.kdl'), resolve));
    const reading = await read();
    listening.close();
    expect([...reading.configs.keys()]).to.deep.equal(['a', 'just-not-too-large']);
    expect(problems(reading)).to.deep.equal([
      'Bad Name.kdl:1:1: "Bad Name" can\'t be a server\'s name: the file\'s name before .kdl may contain only a-z, 0-9, "_" and "-"',
      'broken.kdl:1:1: command: is missing: write command "/path/to/server"',
      'broken.kdl:1:6: port: found 0, wanted a whole number from 1 to 65535',
      'dangling-too.kdl:1:1: is a symbolic link to nothing',
      'dangling.kdl:1:1: is a symbolic link to nothing',
      'device.kdl:1:1: is a device, not a file',
      'large.kdl:1:1: is larger than 1 MiB, which no config is',
      'latin1.kdl:1:7: not UTF-8: save the file in that encoding',
      'link-to-pipe.kdl:1:1: is a named pipe, not a file',
      'loop.kdl:1:1: is a symbolic link that leads back to itself',
      'pipe.kdl:1:1: is a named pipe, not a file',
      'socket.kdl:1:1: is a socket, not a file',
    ]);
  });

  // They can't be created on macOS.
  if (process.platform !== 'darwin') {
    it('reports a name that is not UTF-8 once', async () => {
      writeFileSync(Buffer.concat([Buffer.from(`${dir()}/`), Buffer.from('caf\xe9.kdl', 'latin1')]), config(1));
      mkdirSync(Buffer.concat([Buffer.from(`${dir()}/`), Buffer.from('dir\xe9.kdl', 'latin1')]));
      write('caf\u{fffd}e.kdl', config(1));
      expect(problems(await read())).to.deep.equal([
        "caf\u{fffd}.kdl:1:1: can't be opened: its name is not UTF-8: rename it",
        'caf\u{fffd}e.kdl:1:1: "caf\u{fffd}e" can\'t be a server\'s name: the file\'s name before .kdl may contain only a-z, 0-9, "_" and "-"',
      ]);
    });
  }

  describe('without permission', () => {
    /** Root can read everything, so the work runs as another user. */
    const unprivileged = async <T>(work: () => Promise<T>): Promise<T> => {
      const root = process.geteuid?.() === 0;
      if (root) process.seteuid?.(65_534);
      try {
        return await work();
      } finally {
        if (root) process.seteuid?.(0);
      }
    };

    it('reports a file', async () => {
      write('a.kdl', config(1));
      chmodSync(scratch(), 0o755);
      chmodSync(join(dir(), 'a.kdl'), 0);
      expect(problems(await unprivileged(() => checkDirectory(dir(), '/home/u')))).to.deep.equal([
        "a.kdl:1:1: can't be read: permission denied (EACCES)",
      ]);
    });

    it('reports the directory', async () => {
      chmodSync(dir(), 0);
      const { problems: found } = await unprivileged(() => checkDirectory(dir(), '/home/u'));
      chmodSync(dir(), 0o700);
      expect(found.map(problemLine)).to.deep.equal([`${dir()}:1:1: can't be read: permission denied (EACCES)`]);
    });
  });

  describe('again', () => {
    it('sees every change', async () => {
      const { read: again } = configReader(dir(), '/home/u');
      const ports = async () =>
        [...(await firstValueFrom(again)).configs.values()].map(({ name, port }) => `${name}:${port}`);
      write('a.kdl', config(1));
      expect(await ports()).to.deep.equal(['a:1']);
      write('b.kdl', config(2));
      expect(await ports()).to.deep.equal(['a:1', 'b:2']);
      write('a.kdl', config(3));
      expect(await ports()).to.deep.equal(['a:3', 'b:2']);
      unlinkSync(join(dir(), 'a.kdl'));
      expect(await ports()).to.deep.equal(['b:2']);
      rmSync(dir(), { recursive: true });
      expect(await ports()).to.deep.equal([]);
    });

    it('returns the same config objects for unchanged files, even if others have changed', async () => {
      const { read: again } = configReader(dir(), '/home/u');
      write('a.kdl', config(1));
      write('b.kdl', 'port 0');
      const first = await firstValueFrom(again);
      write('c.kdl', config(3));
      const second = await firstValueFrom(again);
      expect(second.configs.get('a')).to.equal(first.configs.get('a'));
      expect(second.problems).to.deep.equal(first.problems);
    });

    it('can be run concurrently', async () => {
      const { read: again } = configReader(dir(), '/home/u');
      for (const port of [1, 2, 3]) write(`s${port}.kdl`, config(port));
      const readings = await firstValueFrom(forkJoin([again, again, again]));
      for (const { configs } of readings) expect([...configs.keys()]).to.deep.equal(['s1', 's2', 's3']);
    });
  });

  it('reads a thousand files', async () => {
    for (let index = 1; index <= 1000; index++) write(`s${index}.kdl`, config(index));
    const { read: again } = configReader(dir(), '/home/u');
    expect((await firstValueFrom(again)).configs.size).to.equal(1000);
    expect((await firstValueFrom(again)).configs.size).to.equal(1000);
  });
});
