import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { linkTarget } from '../../../lib/host/system/link-target.ts';
import { scratchDir } from '../scratch.ts';

describe('the target of a path', () => {
  const dir = scratchDir();
  const at = (name: string): string => join(dir(), name);

  beforeEach(() => {
    mkdirSync(at('real'));
    writeFileSync(at('real/file'), '');
    symlinkSync('real', at('folder'));
  });

  it('is the path itself if it has no links, whether it is there or not', async () => {
    for (const name of ['real/file', 'real/new']) expect(await linkTarget(at(name))).to.equal(at(name));
  });

  it('is the file at the end of all links', async () => {
    symlinkSync('folder/file', at('one'));
    symlinkSync('one', at('two'));
    for (const name of ['one', 'two', 'folder/file'])
      expect(await linkTarget(at(name)), name).to.equal(at('real/file'));
  });

  it('is where a file would be created by a dangling link', async () => {
    symlinkSync('real/new', at('relative'));
    symlinkSync(at('real/new'), at('absolute'));
    symlinkSync('relative', at('twice'));
    for (const name of ['relative', 'absolute', 'twice'])
      expect(await linkTarget(at(name)), name).to.equal(at('real/new'));
  });

  it('follows relative links from the real directory of the link', async () => {
    mkdirSync(at('deep/er'), { recursive: true });
    symlinkSync('../new', at('deep/er/link'));
    symlinkSync('deep/er', at('short'));
    expect(await linkTarget(at('short/link'))).to.equal(at('deep/new'));
  });

  it('is an error if the links form a circle', async () => {
    symlinkSync('b', at('a'));
    symlinkSync('a', at('b'));
    const error: unknown = await linkTarget(at('a')).catch((thrown: unknown) => thrown);
    expect(error).to.have.property('code', 'ELOOP');
  });
});
