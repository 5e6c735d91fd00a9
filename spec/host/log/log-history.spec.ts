import { utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { logHistory } from '../../../lib/host/log/log-history.ts';
import { scratchDir } from '../scratch.ts';

describe('the history in log files', () => {
  const dir = scratchDir();

  /** Files with these contents, newest first. */
  const filesOf = (...contents: readonly string[]): readonly string[] =>
    contents.map((content, index) => {
      const path = join(dir(), `a.log.${index}`);
      writeFileSync(path, content);
      utimesSync(path, 1_000 - index, 1_000 - index);
      return path;
    });
  const read = async (files: readonly string[], skip = 0, most = 1_000_000): Promise<readonly string[]> =>
    (await logHistory(files, skip, most)).map(({ bytes }) => Buffer.from(bytes).toString());

  it('is a batch for each file, newest first, with the time of the file', async () => {
    const batches = await logHistory(filesOf('[out] c\n', '[out] a\n[out] b\n'), 0, 1_000);
    expect(batches.map(({ atUnixMs }) => atUnixMs)).to.deep.equal([1_000_000, 999_000]);
    expect(batches.map(({ bytes }) => Buffer.from(bytes).toString())).to.deep.equal([
      '[out] c\n',
      '[out] a\n[out] b\n',
    ]);
  });

  it('has as many whole lines as fit, and no older ones after a gap', async () => {
    const files = filesOf('[out] b\n[out] c\n', '[out] a\n');
    for (const [most, expected] of [
      [7, []],
      [8, ['[out] c\n']],
      [15, ['[out] c\n']],
      [16, ['[out] b\n[out] c\n']],
      [23, ['[out] b\n[out] c\n']],
      [24, ['[out] b\n[out] c\n', '[out] a\n']],
    ] as const)
      expect(await read(files, 0, most), `${most}`).to.deep.equal(expected);
  });

  it('leaves out the last bytes that the caller has already, across files', async () => {
    const files = filesOf('[out] c\n', '[out] a\n[out] b\n');
    expect(await read(files, 8)).to.deep.equal(['[out] a\n[out] b\n']);
    expect(await read(files, 16)).to.deep.equal(['[out] a\n']);
    expect(await read(files, 99)).to.deep.equal([]);
  });

  it('has a last line that was torn by a crash, but not one that the skipped bytes cut', async () => {
    expect(await read(filesOf('[out] a\n[out] b'))).to.deep.equal(['[out] a\n[out] b\n']);
    expect(await read(filesOf('[out] a\n[out] b\n'), 3)).to.deep.equal(['[out] a\n']);
  });

  it('gives lines that xy did not write a tag', async () => {
    expect(await read(filesOf('by hand\n[err] b\n'))).to.deep.equal(['[out] by hand\n[err] b\n']);
  });

  it('cuts lines that are too long, such as what a power failure leaves', async () => {
    const [text = ''] = await read(filesOf(`[out] ${'x'.repeat(200_000)}\n[out] b\n`));
    const lengths = text.split('\n').map((line) => line.length);
    expect(Math.max(...lengths)).to.be.at.most((1 << 16) + '[out] \n'.length + '[out] '.length);
    expect(text.replaceAll(/\n(\[out\] )?/g, '').length).to.be.at.least(200_000);
    expect(text.endsWith('\n[out] b\n')).to.equal(true);
  });

  it('leaves out what is missing or no file', async () => {
    const [a = '', b = ''] = filesOf('[out] b\n', '[out] a\n');
    expect(await read([a, join(dir(), 'missing'), dir(), b])).to.deep.equal(['[out] b\n', '[out] a\n']);
    expect(await read([])).to.deep.equal([]);
  });
});
