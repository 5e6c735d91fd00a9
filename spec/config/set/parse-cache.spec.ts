import { expect } from 'chai';
import { concat, defer, EMPTY, from, map } from 'rxjs';
import { cachedParse, type Parse } from '../../../lib/config/set/parse-cache.ts';
import type { ParsedFile, SourceFile } from '../../../lib/config/set/parsed-file.ts';
import { marbles } from '../../support/kits/marbles.ts';

const source = (path: string, text: string): SourceFile => ({ path, name: path, bytes: Buffer.from(text) });

/** The parsed files, in order; a file that contains `?` is never parsed successfully. */
const noting =
  (parsed: string[]): Parse =>
  (files) =>
    from(files).pipe(
      map(({ path, bytes }) => {
        const text = Buffer.from(bytes).toString();
        parsed.push(`${path}=${text}`);
        return { file: result(path, text), lasting: !text.includes('?') };
      }),
    );

const result = (path: string, text: string): ParsedFile => ({
  path,
  name: path,
  problems: [{ file: path, line: 1, column: 1, field: '', message: text }],
});

const outcome = (files: readonly ParsedFile[]): string[] =>
  files.map(({ path, problems }) => `${path}=${problems[0]?.message}`);

describe('a parser with a memory', () => {
  const play = (batches: readonly (readonly SourceFile[])[]) => {
    const parsed: string[] = [];
    const results: string[][] = [];
    const parse = cachedParse(noting(parsed));
    concat(
      ...batches.map((files) =>
        defer(() => {
          parsed.push('|');
          return parse(files);
        }),
      ),
    ).subscribe((files) => results.push(outcome(files)));
    return { parsed: parsed.join(' '), results };
  };

  it('parses only changed files, and returns all', () => {
    const { parsed, results } = play([
      [source('a', '1'), source('b', '1')],
      [source('a', '1'), source('b', '2'), source('c', '1')],
      [source('c', '1'), source('b', '2'), source('a', '1')],
    ]);
    expect(parsed).to.equal('| a=1 b=1 | b=2 c=1 |');
    expect(results).to.deep.equal([
      ['a=1', 'b=1'],
      ['a=1', 'b=2', 'c=1'],
      ['c=1', 'b=2', 'a=1'],
    ]);
  });

  it('forgets files that no longer exist', () => {
    expect(play([[source('a', '1')], [], [source('a', '1')]]).parsed).to.equal('| a=1 | | a=1');
  });

  it('distinguishes files of the same size', () => {
    expect(play([[source('a', '12')], [source('a', '21')]]).parsed).to.equal('| a=12 | a=21');
  });

  it('retries results that are not lasting', () => {
    expect(play([[source('a', '?')], [source('a', '?')], [source('a', '1')], [source('a', '1')]]).parsed).to.equal(
      '| a=? | a=? | a=1 |',
    );
  });

  it(
    'waits for the parser, emits once, and completes',
    marbles(({ cold, expectObservable }) => {
      const parse = cachedParse((files) =>
        cold('--x-y-|', { x: files[0], y: files[1] }).pipe(
          map((file) => ({ file: result(file?.path ?? '', 'ok'), lasting: true })),
        ),
      );
      expectObservable(parse([source('a', '1'), source('b', '2')]).pipe(map((files) => outcome(files).join()))).toBe(
        '------(r|)',
        { r: 'a=ok,b=ok' },
      );
    }),
  );

  it('has a problem for a file that the parser left out', () => {
    const results: string[][] = [];
    cachedParse(() => EMPTY)([source('a', '1')]).subscribe((files) => results.push(outcome(files)));
    expect(results).to.deep.equal([['a=was not parsed']]);
  });
});
