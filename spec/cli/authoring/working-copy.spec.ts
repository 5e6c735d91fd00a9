import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect } from 'chai';
import { discard, keepWork, workingCopy } from '../../../lib/cli/authoring/working-copy.ts';
import { XyError } from '../../../lib/errors.ts';
import { scratch, withEnv } from '../../support/kits/scratch.ts';

const modeOf = (file: string): number => statSync(file).mode & 0o777;

describe('a working copy', () => {
  const { path, file } = scratch();
  withEnv(() => {
    mkdirSync(path('tmp'));
    return { TMPDIR: path('tmp') };
  });

  const BEFORE = Buffer.from('command "x"\nport 1\n');
  const config = () => path('configs', 'a.kdl');

  it('holds what the config holds, byte by byte, for this user alone', async () => {
    const bytes = Buffer.from([0xff, 0x00, 0x0a]);
    const copy = await workingCopy('a', bytes);
    expect(readFileSync(copy.file)).to.deep.equal(bytes);
    expect(copy.file).to.match(/\/xy-edit-[^/]+\/a\.kdl$/);
    expect([modeOf(copy.file), modeOf(copy.dir)]).to.deep.equal([0o600, 0o700]);
  });

  it('has a directory of its own each time', async () => {
    const [one, two] = [await workingCopy('a', BEFORE), await workingCopy('a', BEFORE)];
    expect(one.dir).not.to.equal(two.dir);
    await discard(one);
    expect([existsSync(one.dir), existsSync(two.dir)]).to.deep.equal([false, true]);
  });

  it('goes as a whole, with what an editor left beside it', async () => {
    const copy = await workingCopy('a', BEFORE);
    writeFileSync(`${copy.file}~`, '');
    mkdirSync(`${copy.dir}/.swap`);
    await discard(copy);
    expect(readdirSync(path('tmp'))).to.deep.equal([]);
  });

  it('that can not be made says where, and how to have it made elsewhere; nothing is left of it', async () => {
    const error = await workingCopy('n'.repeat(300), BEFORE).catch((error: unknown) => error);
    expect(error).to.be.instanceOf(XyError);
    expect(String(error)).to.include(path('tmp')).and.include('set TMPDIR to another directory');
    expect(readdirSync(path('tmp'))).to.deep.equal([]);
  });

  describe('in which somebody has written', () => {
    it('is kept beside the config, for this user alone, under a name that is no config’s', async () => {
      file('configs/a.kdl', BEFORE);
      const copy = await workingCopy('a', BEFORE);
      writeFileSync(copy.file, 'port 2\n');
      const kept = (await keepWork(copy, config(), 'a')) ?? '';
      expect(readFileSync(kept, 'utf8')).to.equal('port 2\n');
      expect(dirname(kept)).to.equal(path('configs'));
      expect(kept).to.match(/\/\.a\.kept-[0-9a-f]{12}\.kdl$/);
      expect([modeOf(kept), existsSync(copy.dir)]).to.deep.equal([0o600, false]);
      expect(readFileSync(config())).to.deep.equal(BEFORE);
    });

    it('is kept each time: no work takes the place of earlier work', async () => {
      file('configs/a.kdl', BEFORE);
      for (const text of ['one', 'two']) {
        const copy = await workingCopy('a', BEFORE);
        writeFileSync(copy.file, text);
        await keepWork(copy, config(), 'a');
      }
      const kept = readdirSync(path('configs')).filter((name) => name.includes('.kept-'));
      expect(kept.map((name) => readFileSync(path('configs', name), 'utf8')).sort()).to.deep.equal(['one', 'two']);
    });

    it('stays where it is, for this user alone, where nothing can be written beside the config', async () => {
      const copy = await workingCopy('a', BEFORE);
      rmSync(copy.file);
      writeFileSync(copy.file, 'port 2\n', { mode: 0o644 });
      chmodSync(copy.file, 0o644);
      expect(await keepWork(copy, path('gone', 'a.kdl'), 'a')).to.equal(copy.file);
      expect([readFileSync(copy.file, 'utf8'), modeOf(copy.file)]).to.deep.equal(['port 2\n', 0o600]);
    });
  });

  it('in which nobody has written is kept nowhere', async () => {
    file('configs/a.kdl', BEFORE);
    const copy = await workingCopy('a', BEFORE);
    expect(await keepWork(copy, config(), 'a')).to.equal(undefined);
    expect([existsSync(copy.dir), readdirSync(path('configs'))]).to.deep.equal([false, ['a.kdl']]);
  });

  it('that the editor has removed is kept nowhere', async () => {
    const copy = await workingCopy('a', BEFORE);
    rmSync(copy.file);
    expect(await keepWork(copy, config(), 'a')).to.equal(undefined);
    expect(existsSync(copy.dir)).to.equal(false);
  });
});
