import { expect } from 'chai';
import fc from 'fast-check';
import { scan } from '../../../lib/config/kdl/scan.ts';

/** The pieces of a text as `kind:text`, without spaces between words. */
const pieces = (text: string): readonly string[] =>
  [...scan(text)]
    .map(({ kind, start, end }) => `${kind}:${text.slice(start, end)}`)
    .filter((piece) => piece !== 'other: ');

describe('scan', () => {
  for (const [text, expected] of [
    ['a "b" 1', ['word:a', 'quoted:"b"', 'word:1']],
    ['a // b "c', ['word:a', 'comment:// b "c']],
    ['/* a /* b */ c */ d', ['comment:/* a /* b */ c */', 'word:d']],
    ['/* a /* b */ c', ['open-comment:/* a /* b */ c']],
    ['"//" "/*"', ['quoted:"//"', 'quoted:"/*"']],
    [String.raw`"a\"b" c`, [String.raw`quoted:"a\"b"`, 'word:c']],
    [String.raw`"a\\" b`, [String.raw`quoted:"a\\"`, 'word:b']],
    ['"a\nb" c', ['quoted:"a\nb"', 'word:c']],
    ['a "b c', ['word:a', 'open-string:"b c']],
    ['"""\na "b" \n""" c', ['string:"""\na "b" \n"""', 'word:c']],
    ['""" a "', ['open-string:""" a "']],
    ['#"a"b"# c', ['string:#"a"b"#', 'word:c']],
    ['##"a"# b"## c', ['string:##"a"# b"##', 'word:c']],
    ['#"""a"""# b', ['string:#"""a"""#', 'word:b']],
    ['#"a', ['open-string:#"a']],
    ['r"a\\" b', ['raw-kdl1:r"a\\"', 'word:b']],
    ['r#"a"b"# c', ['raw-kdl1:r#"a"b"#', 'word:c']],
    ['#true #-inf', ['hashed:#true', 'hashed:#-inf']],
    ['##true', ['other:#', 'hashed:#true']],
    ['/-a b', ['slashdash:/-', 'word:a', 'word:b']],
    ['a{b}', ['word:a', 'other:{', 'word:b', 'other:}']],
    ['a;b=c', ['word:a', 'other:;', 'word:b', 'other:=', 'word:c']],
    ['(u8)1', ['other:(', 'word:u8', 'other:)', 'word:1']],
    ['a \\\nb', ['word:a', 'other:\\', 'other:\n', 'word:b']],
    ['rust r', ['word:rust', 'word:r']],
  ] as const) {
    it(`splits ${JSON.stringify(text)}`, () => expect(pieces(text)).to.deep.equal(expected));
  }

  it('splits any text into pieces that are the text again', () => {
    const text = fc.string({
      unit: fc.constantFrom(...'ar"\\#/*-{}();=\n \u2028é', '"""', '#"', '//', '/*', '*/', '/-'),
    });
    fc.assert(
      fc.property(text, (written) => {
        let end = 0;
        for (const piece of scan(written)) {
          expect(piece.start).to.equal(end);
          expect(piece.end).to.be.above(piece.start);
          end = piece.end;
        }
        expect(end).to.equal(written.length);
      }),
      { numRuns: 1_000 },
    );
  });

  it('has an open piece only at the end', () => {
    const text = fc.string({ unit: fc.constantFrom('a', '"', '#', '/*', '*/', ' ', '\n', '"""') });
    fc.assert(
      fc.property(text, (written) => {
        const kinds = [...scan(written)].map(({ kind }) => kind);
        expect(kinds.slice(0, -1).filter((kind) => kind.startsWith('open-'))).to.deep.equal([]);
      }),
      { numRuns: 500 },
    );
  });
});
