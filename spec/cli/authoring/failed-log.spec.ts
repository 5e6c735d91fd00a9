import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { expect } from 'chai';
import { clearLog, forgetFailedLog, logLength } from '../../../lib/cli/authoring/failed-log.ts';
import { scratch } from '../../support/kits/scratch.ts';

describe('the log of a server that was not added', () => {
  const { path, file } = scratch();
  const logs = () => path('logs');
  const logFiles = () => readdirSync(logs()).sort();

  it('is put aside where it may tell why, with the rotated ones gone', async () => {
    file('logs/a.log', 'why\n');
    file('logs/a.log.1', 'old\n');
    file('logs/a.log.12', 'older\n');
    expect(await clearLog(logs(), 'a', undefined, true)).to.equal(path('failed', 'a.log'));
    expect(readFileSync(path('failed', 'a.log'), 'utf8')).to.equal('why\n');
    expect(statSync(path('failed')).mode & 0o777).to.equal(0o700);
    expect(logFiles()).to.deep.equal([]);
  });

  it('goes where nobody wants it', async () => {
    file('logs/a.log', 'x\n');
    expect(await clearLog(logs(), 'a', undefined, false)).to.equal(undefined);
    expect([logFiles(), existsSync(path('failed'))]).to.deep.equal([[], false]);
  });

  it('takes the place of that of the last try', async () => {
    file('failed/a.log', 'last try\n');
    file('logs/a.log', 'this try\n');
    await clearLog(logs(), 'a', undefined, true);
    expect(readFileSync(path('failed', 'a.log'), 'utf8')).to.equal('this try\n');
  });

  it('leaves the logs of others, however alike their names are', async () => {
    for (const name of ['a.log', 'ab.log', 'a.log.1', 'a.log.old', 'a.log1', 'a.log.1.gz', 'a-b.log'])
      file(`logs/${name}`, 'x');
    await clearLog(logs(), 'a', undefined, true);
    expect(logFiles()).to.deep.equal(['a-b.log', 'a.log.1.gz', 'a.log.old', 'a.log1', 'ab.log']);
  });

  it('that was there before stays, and is named if it has more to tell now', async () => {
    file('logs/a.log', 'before\n');
    const before = await logLength(logs(), 'a');
    expect(await clearLog(logs(), 'a', before, true)).to.equal(undefined);
    file('logs/a.log', 'before\nwhy\n');
    expect(await clearLog(logs(), 'a', before, true)).to.equal(path('logs', 'a.log'));
    expect(await clearLog(logs(), 'a', before, false)).to.equal(undefined);
    expect(readFileSync(path('logs', 'a.log'), 'utf8')).to.equal('before\nwhy\n');
    expect(existsSync(path('failed'))).to.equal(false);
  });

  it('may be none, and so may its directory', async () => {
    expect(await clearLog(logs(), 'a', undefined, true)).to.equal(undefined);
    file('logs/b.log', 'x');
    expect(await clearLog(logs(), 'a', undefined, true)).to.equal(undefined);
    expect(logFiles()).to.deep.equal(['b.log']);
  });

  it('of the last try is forgotten at the next one', async () => {
    file('failed/a.log', 'last try\n');
    file('failed/b.log', 'another\n');
    await forgetFailedLog(logs(), 'a');
    await forgetFailedLog(logs(), 'never-tried');
    expect(readdirSync(path('failed'))).to.deep.equal(['b.log']);
  });
});

describe('the length of a log', () => {
  const { path, file } = scratch();

  it('is in bytes, and none where there is no log', async () => {
    file('logs/a.log', 'ü\n');
    expect(await logLength(path('logs'), 'a')).to.equal(3);
    expect(await logLength(path('logs'), 'b')).to.equal(undefined);
    expect(await logLength(path('none'), 'a')).to.equal(undefined);
  });
});
