import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { replaceFile } from '../../../lib/host/system/replace-file.ts';
import { scratchDir } from '../scratch.ts';

describe('replacing a file', () => {
  const scratch = scratchDir();
  const at = (name: string): string => join(scratch(), name);

  const failure = (path: string, before: Buffer): Promise<string> =>
    replaceFile(path, before, 'new', `${path}.backup`).then(
      () => 'replaced',
      (error: Error) => error.message,
    );

  it('leaves a pipe in place, also one that a link has come to lead to', async () => {
    execFileSync('mkfifo', [at('pipe')]);
    symlinkSync('pipe', at('link'));
    for (const name of ['pipe', 'link'])
      expect(await failure(at(name), Buffer.from(''))).to.equal(
        `${at(name)} was changed by another program at the same time: try again`,
      );
    expect(lstatSync(at('pipe')).isFIFO()).to.equal(true);
    expect(readdirSync(scratch()).sort()).to.deep.equal(['link', 'pipe']);
  });

  it('leaves a file that has changed since it was read', async () => {
    writeFileSync(at('a'), 'theirs');
    expect(await failure(at('a'), Buffer.from('old'))).to.include('was changed by another program');
    expect(readFileSync(at('a'), 'utf8')).to.equal('theirs');
  });

  it('creates the file that a chain of links leads to, and leaves every link', async () => {
    mkdirSync(at('links'));
    symlinkSync('links/second', at('first'));
    symlinkSync('../third', at('links/second'));
    symlinkSync('there/at/last', at('third'));
    await replaceFile(at('first'), undefined, 'made');
    expect(readFileSync(at('there/at/last'), 'utf8')).to.equal('made');
    await replaceFile(at('first'), Buffer.from('made'), 'again', at('backup'));
    expect(readFileSync(at('there/at/last'), 'utf8')).to.equal('again');
    expect([at('first'), at('links/second'), at('third')].map((path) => readlinkSync(path))).to.deep.equal([
      'links/second',
      '../third',
      'there/at/last',
    ]);
    symlinkSync('b', at('a'));
    symlinkSync('a', at('b'));
    expect(await replaceFile(at('a'), undefined, 'x').catch((error) => error.code)).to.equal('ELOOP');
  });

  it('gives the new file and the backup the owner, the group and the full mode of the old one', async () => {
    writeFileSync(at('a'), 'old');
    const isRoot = process.getuid?.() === 0;
    if (isRoot) chownSync(at('a'), 1234, 2345);
    chmodSync(at('a'), 0o2640);
    const facts = (name: string) => {
      const { uid, gid, mode } = statSync(at(name));
      return { uid, gid, mode: mode & 0o7777 };
    };
    const before = facts('a');
    if (isRoot) expect(before).to.deep.equal({ uid: 1234, gid: 2345, mode: 0o2640 });
    await replaceFile(at('a'), Buffer.from('old'), 'new', at('backup'));
    expect([facts('a'), facts('backup')]).to.deep.equal([before, before]);
  });

  it('overwrites no file that has appeared meanwhile', async () => {
    writeFileSync(at('a'), 'theirs');
    const message = await replaceFile(at('a'), undefined, 'new').catch((error: Error) => error.message);
    expect(message).to.include('was changed by another program');
    expect([readFileSync(at('a'), 'utf8'), readdirSync(scratch())]).to.deep.equal(['theirs', ['a']]);
  });
});
