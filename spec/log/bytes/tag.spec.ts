import { expect } from 'chai';
import fc from 'fast-check';
import { tagByExpression } from '../../../lib/log/bytes/tag.ts';
import { simdTagger } from '../../../lib/log/bytes/tag-simd.ts';
import { tags } from '../../../lib/log/bytes/tagger.ts';

const bytes = (maxLength: number) =>
  fc.oneof(
    fc.uint8Array({ maxLength }),
    fc.array(fc.constantFrom(10, 13, 65, 0), { maxLength }).map((list) => Uint8Array.from(list)),
  );

const lines = bytes(200).map((list) => Uint8Array.from([...list, 10]));

describe('tagged', () => {
  it('gives the same result with and without SIMD', () => {
    const bySimd = simdTagger() ?? expect.fail('there is no WebAssembly here');
    fc.assert(
      fc.property(fc.constantFrom(...Object.values(tags)), bytes(40), lines, (tag, begun, rest) => {
        const expected = Buffer.from(tagByExpression(tag, begun, rest));
        return expected.equals(bySimd(tag, begun, rest));
      }),
      { numRuns: 2000 },
    );
  });

  it('has room for the maximum number of the shortest lines', () => {
    const bySimd = simdTagger() ?? expect.fail('there is no WebAssembly here');
    const newlines = new Uint8Array(3 << 16).fill(10);
    const tagged = bySimd(tags.stderr, newlines, Uint8Array.of(10));
    expect(Buffer.from(tagged).equals(tagByExpression(tags.stderr, newlines, Uint8Array.of(10)))).to.equal(true);
  });
});
