import { expect } from 'chai';
import fc from 'fast-check';
import type { Option } from '../../../lib/cli/args/commands.ts';
import { parseWords } from '../../../lib/cli/args/parsed-words.ts';

const text = { name: 'TEXT', kind: 'word' } as const;

const options = {
  follow: { short: 'f', summary: '' },
  tail: { short: 'n', value: text, summary: '' },
  'dry-run': { summary: '' },
  'no-key': { summary: '' },
  'env-file': { value: text, many: true, summary: '' },
  json: { summary: '' },
} as const satisfies Readonly<Record<string, Option>>;

const parsed = (...words: readonly string[]) => parseWords(words, options);

describe('the words of a command line', () => {
  type Row = readonly [words: readonly string[], input: readonly string[], values: Readonly<Record<string, unknown>>];
  const table: readonly Row[] = [
    [[], [], {}],
    [['logs', 'a'], ['logs', 'a'], {}],
    [['--follow', 'logs', '--json', 'a'], ['logs', 'a'], { follow: [true], json: [true] }],
    [['logs', '--tail', '5', 'a'], ['logs', 'a'], { tail: ['5'] }],
    [['logs', '--tail=5', 'a'], ['logs', 'a'], { tail: ['5'] }],
    [['logs', '-n', '5', 'a'], ['logs', 'a'], { tail: ['5'] }],
    [['logs', '-n5', 'a'], ['logs', 'a'], { tail: ['5'] }],
    [['logs', '-fn', '5'], ['logs'], { follow: [true], tail: ['5'] }],
    [['--tail', '1', '--tail', '2'], [], { tail: ['1', '2'] }],
    [['--follow', '--follow'], [], { follow: [true, true] }],
    [['--env-file', 'a', '--env-file=b'], [], { 'env-file': ['a', 'b'] }],
    [['--dry-run'], [], { 'dry-run': [true] }],
    [['--no-key', 'x'], ['x'], { 'no-key': [true] }],
    [['--tail', '007'], [], { tail: ['007'] }],
    [['5', '0x10', '1e3'], ['5', '0x10', '1e3'], {}],
    [['a', '-', 'b'], ['a', '-', 'b'], {}],
    [['--tail=a=b'], [], { tail: ['a=b'] }],
    [['--tail', 'true'], [], { tail: ['true'] }],
    [['--tail', '"a"', `'b'`], [`'b'`], { tail: ['"a"'] }],
    [[`--tail='a'`, '-n""', `-n='"'`], [], { tail: [`'a'`, '""', `'"'`] }],
  ];
  for (const [words, input, values] of table) {
    it(`are told apart: ${words.join(' ') || 'none'}`, () => {
      expect(parsed(...words)).to.deep.include({ input, values });
    });
  }

  it('have letters that are no option’s noted', () => {
    expect(parsed('-x').unknownLetters).to.deep.equal(['x']);
    expect(parsed('-fxn5').unknownLetters).to.include('x');
    expect(parsed('-f').unknownLetters).to.deep.equal([]);
  });

  it('are all there, and in their order, where none looks like an option', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'B', '1', '.', '/', '=', ' ', 'ü', '{'), minLength: 1 });
    fc.assert(
      fc.property(fc.array(word), (words) => {
        expect(parsed(...words)).to.deep.equal({ input: words, values: {}, unknownLetters: [] });
      }),
    );
  });

  it('have every value as it was written', () => {
    const value = fc.string({ unit: fc.constantFrom('a', '1', '0', '.', '=', ' ', 'ü', '"', '\n', '-'), minLength: 1 });
    fc.assert(
      fc.property(value, (value) => {
        expect(parsed(`--tail=${value}`).values).to.deep.equal({ tail: [value] });
      }),
    );
  });
});
