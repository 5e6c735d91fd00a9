import { expect } from 'chai';
import fc from 'fast-check';
import { kdlName, kdlString } from '../../../lib/config/schema/kdl-text.ts';
import { nodeOf } from './reading.ts';

describe('text as KDL', () => {
  for (const [text, expected] of [
    ['', '""'],
    ['a b', '"a b"'],
    ['"', String.raw`"\""`],
    ['\\', String.raw`"\\"`],
    ['\n\r\t', String.raw`"\n\r\t"`],
    ['\0\x7f', String.raw`"\u{0}\u{7f}"`],
    ['\u200b\u202e\u2028\ufeff', String.raw`"\u{200b}\u{202e}\u{2028}\u{feff}"`],
    ['\u{E0061}', String.raw`"\u{e0061}"`],
    ['é€😀', '"é€😀"'],
  ] as const) {
    it(`has ${expected}`, () => expect(kdlString(text)).to.equal(expected));
  }

  for (const [name, expected] of [
    ['backoff-max', 'backoff-max'],
    ['RUST_LOG', 'RUST_LOG'],
    ['_1', '_1'],
    ['1', '"1"'],
    ['-1', '"-1"'],
    ['a.b', '"a.b"'],
    ['é', '"é"'],
    ['', '""'],
    ['true', '"true"'],
    ['null', '"null"'],
    ['inf', '"inf"'],
    ['nan', '"nan"'],
    ['trues', 'trues'],
  ] as const) {
    it(`writes the name ${JSON.stringify(name)} as ${expected}`, () => expect(kdlName(name)).to.equal(expected));
  }

  it('is on one line, and is read back as it was, whatever it is', () => {
    const any = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom('"', '\\', '#', '/', '*', '\n', 'u', '{') }),
    );
    fc.assert(
      fc.property(any, any, (name, value) => {
        const text = `${kdlName(name)} ${kdlString(value)}`;
        expect(text).to.not.match(/[\p{Cc}\p{Zl}\p{Zp}]/u);
        const node = nodeOf(text);
        expect([node.name, node.values[0]?.value]).to.deep.equal([name, value]);
      }),
      { numRuns: 300 },
    );
  });
});
