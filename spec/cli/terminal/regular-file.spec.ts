import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync, symlinkSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { namedFile, regularFile } from '../../../lib/cli/terminal/regular-file.ts';
import { XyError } from '../../../lib/errors.ts';
import { scratch } from '../../support/kits/scratch.ts';

const refusal = (file: string): Promise<string> =>
  regularFile(file).then(
    (bytes) => `read ${bytes?.length} bytes`,
    (error: unknown) => (error instanceof XyError ? error.message : `not for users: ${error}`),
  );

describe('a regular file', () => {
  const { path, file } = scratch();

  it('is read unchanged', async () => {
    const bytes = Buffer.from([0xff, 0x00, 0x0a, 0xfe, 0x0d]);
    expect(await regularFile(file('a', bytes))).to.deep.equal(bytes);
    expect(await regularFile(file('empty', ''))).to.deep.equal(Buffer.alloc(0));
  });

  it('is read through links', async () => {
    file('a', 'text');
    symlinkSync('a', path('b'));
    symlinkSync('b', path('c'));
    expect(String(await regularFile(path('c')))).to.equal('text');
  });

  it('may be missing, also with its directory, or as the target of a link', async () => {
    symlinkSync('nowhere', path('link'));
    for (const missing of ['none', 'no/such/directory', 'link'])
      expect(await regularFile(path(missing)), missing).to.equal(undefined);
  });

  it('is not a directory', async () => {
    mkdirSync(path('d'));
    expect(await refusal(path('d'))).to.equal(`can't read ${path('d')}: it is a directory`);
  });

  it('is neither a pipe, which is not waited for, nor a device', async () => {
    spawnSync('mkfifo', [path('pipe')]);
    expect(await refusal(path('pipe'))).to.equal(`${path('pipe')} is a named pipe, not a file`);
    expect(await refusal('/dev/zero')).to.match(/^\/dev\/zero is a .*device, not a file$/);
  });

  it('is rejected if it is larger than any config', async () => {
    truncateSync(file('huge', ''), 64 * 1024 * 1024 + 1);
    expect(await refusal(path('huge'))).to.match(/huge .*64 MiB/);
    truncateSync(file('large', ''), 64 * 1024 * 1024);
    expect((await regularFile(path('large')))?.length).to.equal(64 * 1024 * 1024);
  });

  const unlessRoot = process.getuid?.() === 0 ? it.skip : it;
  unlessRoot('says of what it can not read which file it is, and why (root can read all)', async () => {
    chmodSync(file('secret', 'x'), 0);
    expect(await refusal(path('secret'))).to.equal(`can't read ${path('secret')}: permission denied (EACCES)`);
  });
});

describe('a file that the user names', () => {
  const { path } = scratch();
  const home = process.cwd();
  afterEach(() => process.chdir(home));

  it('is relative to the current directory', () => {
    expect(namedFile('a/../b')).to.equal(join(home, 'b'));
    expect(namedFile('/etc//x')).to.equal('/etc/x');
  });

  it('is rejected by name if that directory was removed, unless its path is absolute', () => {
    mkdirSync(path('gone'));
    process.chdir(path('gone'));
    rmSync(path('gone'), { recursive: true });
    expect(() => namedFile('a')).to.throw(
      XyError,
      'a: the current directory was removed: change to another one, or name the whole path',
    );
    expect(namedFile('/a')).to.equal('/a');
  });
});
