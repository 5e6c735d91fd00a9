import { expect } from 'chai';
import fc from 'fast-check';
import { firstInvisible, visible, visibleJson } from '../../lib/text/visible.ts';

const dangerous = /[\p{Cc}\p{Bidi_Control}\p{Cs}\u2028\u2029]/u;

const anything = fc.string({ unit: 'binary', maxLength: 50 });

/** Invisible characters, and those that look like a space, one of each kind. */
const unseen = fc.oneof(
  fc.constantFrom(0x00, 0x0b, 0x1b, 0x7f, 0x85, 0xa0, 0xad, 0x34f, 0x61c, 0x115f, 0x1680, 0x180e, 0x2007, 0x2028),
  fc.constantFrom(0x200b, 0x200d, 0x202e, 0x202f, 0x2060, 0x2800, 0x3000, 0x3164, 0xfe0f, 0xfeff, 0xffa0, 0xfff9),
  fc.integer({ min: 0xe0000, max: 0xe01ef }),
);

describe('visible', () => {
  const table: readonly (readonly [text: string, shown: string])[] = [
    ['plain words, déjà vu and 日本', 'plain words, déjà vu and 日本'],
    ['\u001b[2Jgone', '\\u001b[2Jgone'],
    ['a\nb\tc\rd', 'a\\nb\\tc\\rd'],
    ['\u007f\u009b31m', '\\u007f\\u009b31m'],
    ['\u202egnp.exe', '\\u202egnp.exe'],
    ['zero\u200bwidth, soft\u00adhyphen', 'zero\\u200bwidth, soft\\u00adhyphen'],
    ['a\u{e0041}tag', 'a\\udb40\\udc41tag'],
    ['selected\ufe01 and\u{e0101}', 'selected\\ufe01 and\\udb40\\udd01'],
    ['no\u00a0break', 'no\\u00a0break'],
    ['half a \ud83e', 'half a \\ud83e'],
    ['⚠️ 👩‍💻 👩🏽‍🚀 ❤️', '⚠️ 👩‍💻 👩🏽‍🚀 ❤️'],
    ['a\ufe0f b\u200dc', 'a\\ufe0f b\\u200dc'],
  ];
  for (const [text, shown] of table) {
    it(`shows ${JSON.stringify(text)} as ${shown}`, () => expect(visible(text)).to.equal(shown));
  }

  it('never passes a control character', () => {
    fc.assert(fc.property(anything, (text) => !dangerous.test(visible(text))));
  });

  it('never passes an invisible character, and escapes it in its place', () => {
    fc.assert(
      fc.property(unseen, fc.constantFrom('', 'a', 'é', '日'), (point, before) => {
        const text = `${before}${String.fromCodePoint(point)}b`;
        for (const shown of [visible(text), visibleJson(text)])
          expect(shown).to.match(new RegExp(`^"?${before}\\\\([\\w\\\\]+)b"?$`));
        expect(firstInvisible(text)).to.equal(before.length);
      }),
    );
    for (const text of ['', 'a b', 'déjà vu 👩\u200d💻']) expect(firstInvisible(text)).to.equal(-1);
  });

  it('gives JSON that strict parsers accept, even with lone surrogates', () => {
    expect(visibleJson({ name: 'half \ud83e\u200b' })).to.equal('{"name":"half \\ufffd\\u200b"}');
  });

  it('gives JSON with the same value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), anything, (value, text) => {
        const json = visibleJson([value, text]);
        expect(dangerous.test(json)).to.equal(false);
        expect(JSON.stringify(JSON.parse(json))).to.equal(JSON.stringify([value, text]));
      }),
    );
  });
});
