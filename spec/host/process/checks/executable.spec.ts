import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import {
  candidates,
  findingAt,
  interpreterOf,
  isLikelyToStart,
} from '../../../../lib/host/process/checks/executable.ts';
import { scratchDir } from '../../scratch.ts';

describe('where a command is looked up', () => {
  for (const [command, workingDir, path, expected] of [
    ['/opt/a', '/w', '/bin', ['/opt/a']],
    ['./a', '/w', '/bin', ['/w/a']],
    ['b/../a', '/w', '/bin', ['/w/a']],
    ['a', '/w', '/bin:/usr/bin', ['/bin/a', '/usr/bin/a']],
    ['a', '/w', 'bin:/usr/bin', ['/w/bin/a', '/usr/bin/a']],
    ['a', '/w', ':/bin', ['/w/a', '/bin/a']],
    ['a', '/w', '', ['/w/a']],
    ['a', '/w', undefined, ['/bin/a', '/usr/bin/a']],
  ] as const) {
    it(`${command} in ${workingDir}, PATH ${path ?? 'not set'}`, () =>
      expect(candidates({ command, workingDir }, path)).to.deep.equal(expected));
  }
});

describe('what is at a path', () => {
  const dir = scratchDir();
  const file = (name: string, content: string | Buffer, mode = 0o755): string => {
    const path = join(dir(), name);
    writeFileSync(path, content);
    chmodSync(path, mode);
    return path;
  };

  it('is found, also by links', () => {
    mkdirSync(join(dir(), 'folder'));
    file('run', 'x');
    file('text', 'x', 0o644);
    for (const name of ['folder', 'run', 'text', 'gone']) symlinkSync(name, join(dir(), `to-${name}`));
    const found = ['folder', 'run', 'text', 'gone', 'run/x'].map((name) => findingAt(join(dir(), name)));
    expect(found).to.deep.equal(['directory', 'executable', 'not-executable', 'nothing', 'nothing']);
    const links = ['folder', 'run', 'text', 'gone'].map((name) => findingAt(join(dir(), `to-${name}`)));
    expect(links).to.deep.equal(['directory', 'executable', 'not-executable', 'nothing']);
  });

  (process.geteuid?.() === 0 ? it.skip : it)(
    'is unreachable in a directory that may not be searched (not as root)',
    () => {
      const closed = join(dir(), 'closed');
      mkdirSync(closed);
      writeFileSync(join(closed, 'run'), '');
      chmodSync(closed, 0o600);
      expect(findingAt(join(closed, 'run'))).to.equal('unreachable');
      chmodSync(closed, 0o700);
    },
  );

  it('has the interpreter of its first line', () => {
    for (const [first, interpreter] of [
      ['#!/bin/sh\n', '/bin/sh'],
      ['#! \t/usr/bin/env node\n', '/usr/bin/env'],
      ['#!/bin/sh', '/bin/sh'],
      ['#!/bin/sh\r\n', '/bin/sh\r'],
      ['#!/opt/é\n', '/opt/é'],
      ['# !/bin/sh\n', undefined],
      ['\n#!/bin/sh\n', undefined],
      ['', undefined],
    ] as const)
      expect(interpreterOf(file('script', first)), JSON.stringify(first)).to.equal(interpreter);
    expect(interpreterOf(join(dir(), 'nothing'))).to.equal(undefined);
  });

  it('can probably be started if its interpreter or loader is there', () => {
    const likely = (command: string, path = '/bin:/usr/bin') => isLikelyToStart({ command, workingDir: dir() }, path);
    const elf = (loader: string) => Buffer.concat([Buffer.from('\x7fELF\0\0'), Buffer.from(loader), Buffer.alloc(10)]);
    file('good', '#!/bin/sh\n');
    file('bad', '#!/no/such/sh\n');
    file('plain', 'x', 0o644);
    file('foreign', elf('/lib/ld-no-such.so.1'));
    file('static', Buffer.from('\x7fELF\0\0'));
    expect(
      ['./good', './bad', './plain', './foreign', './static', './nothing'].map((name) => likely(name)),
    ).to.deep.equal([...[true, false, false, false, true, false]]);
    expect(likely(process.execPath)).to.equal(true);
    expect([likely('sh'), likely('no-such-tool')]).to.deep.equal([true, false]);
  });

  it('is looked for in the PATH up to the first that can be executed, as by execvp', () => {
    for (const name of ['first', 'second']) mkdirSync(join(dir(), name));
    file('first/tool', '#!/no/such/sh\n', 0o644);
    file('second/tool', '#!/bin/sh\n');
    expect(isLikelyToStart({ command: 'tool', workingDir: dir() }, 'first:second')).to.equal(true);
    chmodSync(join(dir(), 'first/tool'), 0o755);
    expect(isLikelyToStart({ command: 'tool', workingDir: dir() }, 'first:second')).to.equal(false);
  });
});
