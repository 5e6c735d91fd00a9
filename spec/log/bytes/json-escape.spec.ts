import { expect } from 'chai';
import fc from 'fast-check';
import { escapeByStringify, escapedJson } from '../../../lib/log/bytes/json-escape.ts';
import { simdJsonEscaper } from '../../../lib/log/bytes/json-escape-simd.ts';

const bySimd = simdJsonEscaper() ?? expect.fail('there is no WebAssembly here');

const bytes = (most: number) =>
  fc.oneof(
    fc.array(fc.nat(most), { maxLength: 200 }),
    fc.array(fc.constantFrom(10, 13, 34, 92, 31, 32, 65, 0, 127), { maxLength: 200 }),
  );
const lines = (most: number) => bytes(most).map((list) => Uint8Array.from([...list, 10]));

describe('quoted', () => {
  it('gives the same result with and without SIMD', () => {
    fc.assert(
      fc.property(
        lines(127),
        (ascii) => escapeByStringify(ascii).toString() === Buffer.from(bySimd(ascii) ?? []).toString(),
      ),
      { numRuns: 2000 },
    );
  });

  it('parses back to the text, whatever it is', () => {
    fc.assert(
      fc.property(lines(255), (any) => {
        expect(JSON.parse(Buffer.from(escapedJson(any)).toString())).to.equal(Buffer.from(any).toString());
      }),
      { numRuns: 500 },
    );
  });

  it('detects input that is not ASCII with SIMD, whatever was in the buffer before', () => {
    for (let at = 0; at < 40; at++) {
      const text = `${'x'.repeat(at)}é\n`;
      expect(bySimd(Buffer.from(text)), text).to.equal(undefined);
      const shorter = `${'x'.repeat(at)}\n`;
      expect(Buffer.from(bySimd(Buffer.from(shorter)) ?? []).toString()).to.equal(JSON.stringify(shorter));
    }
  });

  it('has U+FFFD for invalid UTF-8, including an incomplete character before a newline', () => {
    const broken = Buffer.concat([
      Buffer.from('[out] a'),
      Buffer.of(0xe2, 0x82),
      Buffer.from('\n[err] \0b'),
      Buffer.of(0xff, 10),
    ]);
    expect(JSON.parse(Buffer.from(escapedJson(broken)).toString())).to.equal('[out] a\ufffd\n[err] \0b\ufffd\n');
  });

  it('has room for the maximum number of escapes, and returns undefined for longer input', () => {
    const zeros = (length: number) => Buffer.concat([Buffer.alloc(length - 1), Buffer.of(10)]);
    const most = zeros(2 << 16);
    expect(Buffer.from(bySimd(most) ?? []).equals(Buffer.from(JSON.stringify(most.toString())))).to.equal(true);
    const longer = zeros((2 << 16) + 1);
    expect(bySimd(longer)).to.equal(undefined);
    expect(Buffer.from(escapedJson(longer)).equals(Buffer.from(JSON.stringify(longer.toString())))).to.equal(true);
  });
});
