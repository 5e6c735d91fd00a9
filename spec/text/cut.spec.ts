import { expect } from 'chai';
import fc from 'fast-check';
import { cut } from '../../lib/text/cut.ts';

/** UTF-16 units of any kind, including lone surrogates. */
const anyUnits = fc
  .array(fc.oneof(fc.constantFrom(0xd83e, 0xdd8a, 0xd800, 0xdfff, 0x41), fc.nat(0xffff)), { maxLength: 12 })
  .map((units) => String.fromCharCode(...units));

describe('a text that is cut', () => {
  const table: readonly (readonly [text: string, most: number, rest: string])[] = [
    ['short', 10, 'short'],
    ['longer', 4, 'long'],
    ['a🦊b', 1, 'a'],
    ['a🦊b', 2, 'a'],
    ['a🦊b', 3, 'a🦊'],
    ['🦊', 0, ''],
    ['\ud83e fox', 4, '\ufffd fo'],
    ['ab\udd8a', 9, 'ab\ufffd'],
  ];
  for (const [text, most, rest] of table) {
    it(`${JSON.stringify(text)} at ${most} is ${rest}`, () => expect(cut(text, most)).to.equal(rest));
  }

  it('is within the limit, well-formed, and a prefix of the text if that is well-formed', () => {
    fc.assert(
      fc.property(anyUnits, fc.nat(12), (text, most) => {
        const rest = cut(text, most);
        expect(rest.length).to.be.at.most(most);
        expect(rest.isWellFormed()).to.equal(true);
        expect(rest.length).to.be.at.least(Math.min(text.length, most - 1));
        expect(text.toWellFormed().startsWith(rest)).to.equal(true);
      }),
    );
  });
});
