import { chmodSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import { candidatesOf, clientFile, firstBackup, readText, rewrite } from '../../../lib/cli/export/client-file.ts';
import type { Merge } from '../../../lib/clients/entries/edited.ts';
import { clients } from '../../../lib/clients/table/clients.ts';
import { XyError } from '../../../lib/errors.ts';
import { scratch, withEnv } from '../../support/kits/scratch.ts';

const merged = (text: string): Merge => ({ type: 'merged', text, foreign: [], stale: [] });

const refusal = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'no error',
    (error: unknown) => (error instanceof XyError ? error.message : `not for users: ${error}`),
  );

describe('the file of a client', () => {
  const { path, file } = scratch();

  it('is written as the edit of what is in it, with what it was beside it', async () => {
    file('c.json', 'before');
    const outcome = await rewrite(path('c.json'), (text) => merged(`${text} after`));
    expect(outcome).to.include({ result: 'written', file: path('c.json'), backup: path('c.json.xy-backup') });
    expect(readFileSync(path('c.json'), 'utf8')).to.equal('before after');
    expect(readFileSync(firstBackup(path('c.json')), 'utf8')).to.equal('before');
  });

  it('keeps what it was before the first edit of all, and what it was before the last one', async () => {
    file('c.json', '1');
    for (const next of ['2', '3', '4']) await rewrite(path('c.json'), () => merged(next));
    const texts = ['c.json', 'c.json.xy-backup', 'c.json.xy-backup.last'].map((name) =>
      readFileSync(path(name), 'utf8'),
    );
    expect(texts).to.deep.equal(['4', '1', '3']);
  });

  it('is not touched where nothing changes: no backup, and the same time', async () => {
    file('c.json', 'same');
    const before = statSync(path('c.json')).mtimeMs;
    const outcome = await rewrite(path('c.json'), merged);
    expect(outcome).to.deep.include({ result: 'unchanged' }).and.not.have.property('backup');
    expect(statSync(path('c.json')).mtimeMs).to.equal(before);
  });

  it('is made with its directories where there is none, for the user alone', async () => {
    const outcome = await rewrite(path('a', 'b', 'c.json'), () => merged('new'));
    expect(outcome.result).to.equal('written');
    expect(outcome).not.to.have.property('backup');
    expect([statSync(path('a', 'b')).mode & 0o777, statSync(path('a', 'b', 'c.json')).mode & 0o777]).to.deep.equal([
      0o700, 0o600,
    ]);
  });

  it('stays a link, and its target the file', async () => {
    file('real/c.json', '1');
    symlinkSync('real/c.json', path('c.json'));
    await rewrite(path('c.json'), () => merged('2'));
    expect(readFileSync(path('real', 'c.json'), 'utf8')).to.equal('2');
  });

  it('keeps the mode that it has', async () => {
    file('c.json', '1');
    chmodSync(path('c.json'), 0o640);
    await rewrite(path('c.json'), () => merged('2'));
    expect(statSync(path('c.json')).mode & 0o777).to.equal(0o640);
  });

  it('is edited again where it changes meanwhile: nothing of the other is lost', async () => {
    file('c.json', 'one');
    let edits = 0;
    await rewrite(path('c.json'), (text) => {
      if (edits++ === 0) writeFileSync(path('c.json'), 'one two');
      return merged(`${text} xy`);
    });
    expect(readFileSync(path('c.json'), 'utf8')).to.equal('one two xy');
  });

  it('is left alone where the edit is refused, and says where', async () => {
    file('c.json', 'broken');
    const fault: Merge = { type: 'fault', line: 3, column: 5, message: 'not that' };
    expect(await refusal(rewrite(path('c.json'), () => fault))).to.equal(`${path('c.json')}:3:5: not that`);
    expect(readFileSync(path('c.json'), 'utf8')).to.equal('broken');
  });

  it('is refused where it is no text, and says where', async () => {
    file('c.json', Buffer.from([0x61, 0x0a, 0x62, 0xff]));
    expect(await refusal(readText(path('c.json')))).to.equal(`${path('c.json')}:2:2: not UTF-8`);
    mkdirSync(path('d'));
    expect(await refusal(readText(path('d')))).to.match(/it is a directory$/);
  });

  it('is read with its byte order mark', async () => {
    expect((await readText(file('c.json', '\uFEFF{}')))?.text).to.equal('\uFEFF{}');
    expect(await readText(path('none'))).to.equal(undefined);
  });
});

describe('where the file of a client is', () => {
  const { path, file } = scratch();
  withEnv(() => ({ HOME: path(), XDG_CONFIG_HOME: undefined }));

  it('is the first place where there is one, else the first place', () => {
    const places = candidatesOf(clients.opencode);
    expect(places.length).to.be.above(1);
    expect(clientFile(clients.opencode)).to.equal(places[0]);
    const last = places.at(-1) ?? '';
    file(last.slice(path().length), '{}');
    expect(clientFile(clients.opencode)).to.equal(last);
  });

  it('is to be named by the user where it may be anywhere', () => {
    expect(() => clientFile(clients.generic)).to.throw(XyError, /--file FILE/);
  });

  it('is nowhere where HOME leads nowhere', () => {
    process.env.HOME = 'relative';
    expect(() => clientFile(clients.cursor)).to.throw(XyError, /HOME is not an absolute path/);
  });
});
