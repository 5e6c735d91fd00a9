import { execFileSync } from 'node:child_process';
import { lstatSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { replaceFile } from '../../lib/host/replace-file.ts';
import { scratchDir } from './scratch.ts';

describe('replacing a file', () => {
  const scratch = scratchDir();
  const at = (name: string): string => join(scratch(), name);

  const failure = (path: string, before: Buffer): Promise<string> =>
    replaceFile(path, before, 'new', `${path}.backup`).then(
      () => 'replaced',
      (error: Error) => error.message,
    );

  it('leaves a pipe where it is, also one that a link has come to lead to', async () => {
    execFileSync('mkfifo', [at('pipe')]);
    symlinkSync('pipe', at('link'));
    for (const name of ['pipe', 'link'])
      expect(await failure(at(name), Buffer.from(''))).to.equal(
        `${at(name)} was changed by another program at the same time: try again`,
      );
    expect(lstatSync(at('pipe')).isFIFO()).to.equal(true);
    expect(readdirSync(scratch()).sort()).to.deep.equal(['link', 'pipe']);
  });

  it('leaves a file that is no longer what was read', async () => {
    writeFileSync(at('a'), 'theirs');
    expect(await failure(at('a'), Buffer.from('old'))).to.include('was changed by another program');
    expect(readFileSync(at('a'), 'utf8')).to.equal('theirs');
  });
});
