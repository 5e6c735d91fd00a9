import { expect } from 'chai';
import fc from 'fast-check';
import { explain } from '../../../lib/config/kdl/fault.ts';

/** Where the parser stops is marked by `^`. */
const explained = (marked: string): string => explain(marked.replace('^', ''), marked.indexOf('^'));

describe('a syntax error', () => {
  for (const [marked, message] of [
    ['port ^= 1', '"=" is not allowed here: write the name, a space and the value'],
    [
      'a ^"""b"""',
      'a string in triple quotes: the text starts on the next line, and the closing quotes have a line of their own',
    ],
    ['a "b"^"c"', 'a space is missing before this string'],
    ['a ^"b', 'this string is not closed, or has an invalid escape'],
    ['a ^#"b', 'this string is not closed, or has an invalid escape'],
    ['a "b^\nc', 'a string is not closed at the end of its line: add the quote'],
    [
      String.raw`a "^\u12"`,
      String.raw`\u takes 1 to 6 hexadecimal digits in braces, up to \u{10FFFF}: write \\ for the backslash itself`,
    ],
    [String.raw`a "^\d"`, String.raw`a backslash in a string starts an escape: write \\ for the backslash itself`],
    ['a \\ ^b', 'a backslash outside of a string continues the line: nothing can follow it'],
    ['args ^["a"]', 'values are separated by spaces, without commas and brackets'],
    ['args "a"^, "b"', 'values are separated by spaces, without commas and brackets'],
    ['^# comment', 'a comment starts with //, and words with "#" in them need quotes'],
    ['a { b; }\n^}', 'a "}" that closes nothing: remove it, or add the "{" before'],
    ['a { b; } ^{ c; }', 'a second block: a node has only one'],
    ['a\n^{ b; }', 'a block without a name: its "{" belongs on the line of the name'],
    ['a "b"^c', 'a space is missing after this string, or a backslash before a quote in it'],
    ['a b^(c)', 'parentheses are not allowed here: put the text in quotes'],
    ['a { b; } ^c', 'nothing can follow a block on its line: start a new line'],
    ['a { b; } ^"c"', 'nothing can follow a block on its line: start a new line'],
    ['a ^true', 'true, false, null, inf and nan are keywords: put the word in quotes'],
    ['a ^-inf', 'true, false, null, inf and nan are keywords: put the word in quotes'],
    ['a 127^x', 'a word that starts with a digit needs quotes'],
    ['a ^.5', 'a word that starts with a point and a digit needs quotes'],
    ['a ^\uFEFFb', 'a byte order mark in the middle of the text: remove it'],
    ['a ^/b', 'a "/" outside of quotes: put the text in quotes; a comment starts with //'],
    ['a ^\u0001', "an unprintable character (U+0001), which KDL doesn't allow: remove it"],
    ['a ^\u202eb', "an unprintable character (U+202E), which KDL doesn't allow: remove it"],
    ['a b ^c', 'not KDL: each setting is a name and its values, with spaces between them; other texts need quotes'],
    ['a { b^', 'the file ends inside a block: add the "}"'],
    ['a "b^', 'the file ends inside a string: add the quote'],
    ['a /* b^', 'the file ends inside a comment: close it with */'],
    ['a "{" // {^', 'the file ends too early'],
  ] as const) {
    it(`at ${JSON.stringify(marked)}`, () => expect(explained(marked)).to.equal(message));
  }

  it('is at the end of the text if its place is not known', () => {
    expect(explain('a {', Number.NaN)).to.equal('the file ends inside a block: add the "}"');
  });

  it('has one line, which quotes no word of the text, whatever that is', () => {
    const context = fc.string({ unit: fc.constantFrom(...'"\\#/*-{}();=,[]\n 1.', 'true', '\u202e', '"""') });
    fc.assert(
      fc.property(context, context, (before, after) => {
        const message = explain(`${before}s3cret${after}s3cret`, before.length);
        expect(message)
          .to.match(/^[ -~]+$/)
          .and.not.contain('s3cret');
      }),
      { numRuns: 500 },
    );
  });
});
