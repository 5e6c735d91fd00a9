import { expect } from 'chai';
import fc from 'fast-check';
import { decodeUtf8 } from '../../../lib/config/kdl/utf8.ts';

const bytes = (...parts: (string | number)[]): Uint8Array =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from([part]))));

describe('the text of a file', () => {
  it('has no byte order mark', () => {
    expect(decodeUtf8(bytes(0xef, 0xbb, 0xbf, 'port 1'))).to.deep.equal({ text: 'port 1' });
  });

  it('may contain a replacement character', () => {
    expect(decodeUtf8(bytes('a\uFFFDb'))).to.deep.equal({ text: 'a\uFFFDb' });
  });

  for (const [name, file, at] of [
    ['a stray byte', bytes('a\nbc', 0xff, 'd'), { line: 2, column: 3 }],
    ['a character cut short', bytes('é', 0xe2, 0x82, '('), { line: 1, column: 2 }],
    ['a character cut short that starts like the mark for it', bytes('é', 0xef, 0xbf, '('), { line: 1, column: 2 }],
    ['a character cut short by the end', bytes('ab\n', 0xc3), { line: 2, column: 1 }],
    ['Latin-1', bytes('# caf', 0xe9), { line: 1, column: 6 }],
    ['a surrogate', bytes('x', 0xed, 0xa0, 0x80), { line: 1, column: 2 }],
  ] as const) {
    it(`is invalid at ${name}, with its position`, () => expect(decodeUtf8(file)).to.deep.equal({ invalidAt: at }));
  }

  it('is the text that was encoded', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        fc.pre(!text.startsWith('\uFEFF'));
        expect(decodeUtf8(Buffer.from(text))).to.deep.equal({ text });
      }),
    );
  });
});
