import { expect } from 'chai';
import { misreadings } from '../../../lib/config/kdl/misreadings.ts';

const QUOTES = 'strings are in double quotes, as in "text"';
const comment = (opening: string) =>
  `"${opening}" starts a comment: put the text in quotes, or a space before the comment`;

describe('what is read otherwise than it is meant', () => {
  for (const [text, offset, message] of [
    ['url http://localhost/', 9, comment('//')],
    ['a b/*c*/', 3, comment('/*')],
    ['a b/*c', 3, comment('/*')],
    ['a b/-c', 3, comment('/-')],
    ["a 'b'", 2, QUOTES],
    ['a “b”', 2, QUOTES],
    ['a «b»', 2, QUOTES],
    ['a b’', 2, QUOTES],
    ['a b\u200bc', 3, 'an invisible character (U+200B): remove it'],
    ['a \u00adb', 2, 'an invisible character (U+00AD): remove it'],
    ['a b\u{E0061}', 3, 'an invisible character (U+E0061): remove it'],
  ] as const) {
    it(`is ${JSON.stringify(text)}`, () => expect(misreadings(text)).to.deep.equal([{ offset, message }]));
  }

  for (const text of [
    'a b // c',
    'a b /* c */ d',
    'a "http://localhost/"',
    'a "it\'s" // it\'s',
    "a don't",
    'a "\u200b" // \u200b',
    'a é 日本 😀',
    'a "b"// c',
    '/-a b',
    '',
  ]) {
    it(`is not ${JSON.stringify(text)}`, () => expect(misreadings(text)).to.deep.equal([]));
  }

  it('is all of it, in order', () => {
    expect(misreadings("a 'b'\nc http://x\nd e\u200b").map(({ offset }) => offset)).to.deep.equal([2, 13, 20]);
  });

  it('quotes nothing of the text, which may be a secret', () => {
    for (const text of ["TOKEN 's3cret'", 'URL https://me:s3cret@host/', 'TOKEN s3\u200bcret'])
      for (const { message } of misreadings(text)) expect(message).to.not.match(/s3|cret/);
  });
});
