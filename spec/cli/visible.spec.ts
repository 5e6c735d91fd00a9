import { expect } from 'chai';
import fc from 'fast-check';
import { visible, visibleJson } from '../../lib/cli/visible.ts';

const dangerous = /[\p{Cc}\p{Bidi_Control}\u2028\u2029]/u;

const anything = fc.string({ unit: 'binary', maxLength: 50 });

describe('visible', () => {
  const table: readonly (readonly [text: string, shown: string])[] = [
    ['plain words, déjà vu and 日本', 'plain words, déjà vu and 日本'],
    ['\u001b[2Jgone', '\\u001b[2Jgone'],
    ['a\nb\tc\rd', 'a\\nb\\tc\\rd'],
    ['\u007f\u009b31m', '\\u007f\\u009b31m'],
    ['\u202egnp.exe', '\\u202egnp.exe'],
  ];
  for (const [text, shown] of table) {
    it(`shows ${JSON.stringify(text)} as ${shown}`, () => expect(visible(text)).to.equal(shown));
  }

  it('never lets a character through that a terminal acts on', () => {
    fc.assert(fc.property(anything, (text) => !dangerous.test(visible(text))));
  });

  it('gives JSON that is read as the same value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), anything, (value, text) => {
        const json = visibleJson([value, text]);
        expect(dangerous.test(json)).to.equal(false);
        expect(JSON.stringify(JSON.parse(json))).to.equal(JSON.stringify([value, text]));
      }),
    );
  });
});
