import { expect } from 'chai';
import fc from 'fast-check';
import { repair } from '../../../lib/config/kdl/kdl1-compat.ts';

const repaired = (text: string, severalLines = false): string | undefined => repair(text, { severalLines })?.text;

describe('the repair of KDL', () => {
  for (const [text, expected] of [
    ['a true false null', 'a #true #false #null'],
    ['a truest "true" #true', undefined],
    [String.raw`a "b\/c"`, 'a "b/c"'],
    [String.raw`a "b\\/c"`, undefined],
    [String.raw`a r"b\n"`, String.raw`a "b\\n"`],
    ['a r#"b"c"#', String.raw`a "b\"c"`],
    ['a r"b\nc"', String.raw`a "b\nc"`],
    ['a{b}', 'a {b}'],
    ['a "x"/-"y"', 'a "x" /-"y"'],
    ['a {b}', undefined],
    [String.raw`a "\u{0000e9}"`, String.raw`a "\u{000e9}"`],
    [String.raw`a "\\u{0000e9}"`, undefined],
    ['a 1', undefined],
    ['', undefined],
    ['// true\n"true"', undefined],
  ] as const) {
    it(`makes ${JSON.stringify(expected ?? 'nothing')} of ${JSON.stringify(text)}`, () =>
      expect(repaired(text)).to.equal(expected));
  }

  it('joins the lines of a string only if that is asked for, since a quote may be missing', () => {
    expect(repaired('a "b\nc"')).to.equal(undefined);
    expect(repaired('a "b\nc\r\nd"', true)).to.equal(String.raw`a "b\nc\r\nd"`);
    expect(repaired('a "b\\\n c"', true)).to.equal(undefined);
  });

  it('maps offsets to those of the file, and those within a rewritten piece to its start', () => {
    const text = 'a true b false c';
    const { text: written, originalOffset } = repair(text, { severalLines: false }) ?? expect.fail('not repaired');
    expect(written).to.equal('a #true b #false c');
    for (const [letter, at] of [
      ['a', 0],
      ['b', 7],
      ['c', 15],
    ] as const)
      expect(originalOffset(written.indexOf(` ${letter}`) + 1), letter).to.equal(at);
    expect([2, 3, 4, 6].map(originalOffset)).to.deep.equal([2, 2, 2, 2]);
    expect(originalOffset(written.length)).to.equal(text.length);
    expect(originalOffset(Number.NaN)).to.deep.equal(Number.NaN);
  });

  it('maps each offset of what is not rewritten to the same character', () => {
    const text = fc.array(fc.constantFrom('true', 'word', '"a\\/b"', 'r"x"', '#null', '"plain"'), { minLength: 1 });
    fc.assert(
      fc.property(text, (words) => {
        const original = words.join(' ');
        const found = repair(original, { severalLines: true });
        if (found === undefined) return;
        let last = 0;
        for (let at = 0; at <= found.text.length; at++) {
          const mapped = found.originalOffset(at);
          expect(mapped).to.be.within(last, original.length);
          if (found.text[at] === ' ') expect(original[mapped]).to.equal(' ');
          last = mapped;
        }
      }),
    );
  });
});
