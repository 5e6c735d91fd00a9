import { spawnSync } from 'node:child_process';
import { expect } from 'chai';
import fc from 'fast-check';
import { becoming, quotedPieces, shellWord } from '../../../lib/cli/import/shell-script.ts';
import type { Piece } from '../../../lib/clients/entries/references.ts';

const text = (text: string): Piece => ({ type: 'text', text });
const variable = (name: string, fallback?: string): Piece => ({
  type: 'variable',
  name,
  ...(fallback !== undefined && { fallback }),
});
const foreign: Piece = { type: 'foreign', word: '' };

/** What a POSIX shell makes of a script with these variables. */
const run = (script: string, env: Readonly<Record<string, string>> = {}) =>
  spawnSync('/bin/sh', ['-c', script], { env: { PATH: process.env.PATH ?? '', ...env }, encoding: 'utf8' });

const printed = (word: string, env: Readonly<Record<string, string>> = {}): string =>
  run(`printf '%s' ${word}`, env).stdout;

describe('a word of a shell', () => {
  const words: readonly (readonly [pieces: readonly Piece[], word: string])[] = [
    [[text('plain-1.2/@%+:,_')], 'plain-1.2/@%+:,_'],
    [[text('')], "''"],
    [[text('a b')], "'a b'"],
    [[text("it's")], `'it'\\''s'`],
    [[text('A=b')], "'A=b'"],
    [[variable('HOME')], `"\${HOME?}"`],
    [[text('a"$'), variable('B', 'c`')], `"a\\"\\$\${B:-c\\\`}"`],
    [[text('a'), foreign, text('b'), variable('C')], `"ab\${C?}"`],
  ];
  for (const [pieces, word] of words) {
    it(`is ${word}`, () => expect(shellWord(pieces)).to.equal(word));
  }

  it('comes to its pieces, whatever is in them', () => {
    const odd = fc.string({
      unit: fc.constantFrom('a', ' ', "'", '"', '$', '`', '\\', '{', '}', '*', '~', '#', '\n', ';'),
    });
    fc.assert(
      fc.property(odd, odd, odd, (before, value, after) => {
        const word = shellWord([text(before), variable('V'), text(after)]);
        expect(printed(word, { V: value })).to.equal(before + value + after);
        expect(printed(shellWord([text(before)]))).to.equal(before);
        // No reference of a client has a brace in its default.
        const fallback = after.replace(/[{}]/g, '');
        expect(printed(shellWord([variable('NONE', fallback)]))).to.equal(fallback);
      }),
      { numRuns: 25 },
    );
  });

  it('ends the script with the name of a variable that is missing', () => {
    const { status, stderr } = run(`printf x ${shellWord([variable('MISSING')])}`);
    expect(status).not.to.equal(0);
    expect(stderr).to.include('MISSING');
  });
});

describe('a script that becomes a program', () => {
  const show = [[text('/bin/sh')], [text('-c')], [text('printf "%s|" "$A" "$B"')]];

  it('hands on what its variables refer to, and has none of their texts in it', () => {
    const secret = 'a "$(id)" `x` \\';
    const script = becoming(show, [
      ['A', 'TEMPLATE_A'],
      ['B', 'TEMPLATE_B'],
    ]);
    const env = {
      TEMPLATE_A: quotedPieces([text(secret), variable('KEY')]),
      TEMPLATE_B: quotedPieces([variable('B', 'none')]),
      KEY: '$KEY',
      B: 'own',
    };
    expect(script).not.to.include('id');
    expect(run(script, env).stdout).to.equal(`${secret}$KEY|own|`);
  });

  it('is the program itself where there is nothing to hand on', () => {
    expect(becoming([[text('x')], [text('a b')]], [])).to.equal("exec x 'a b'");
  });
});
