import { expect } from 'chai';
import { escapeByStringify } from '../../../lib/log/bytes/json-escape.ts';
import { simdJsonEscaper } from '../../../lib/log/bytes/json-escape-simd.ts';

const escaper = simdJsonEscaper() ?? expect.fail('there is no WebAssembly here');
const bySimd = (lines: Uint8Array): string | undefined => {
  const escaped = escaper(lines);
  return escaped && Buffer.from(escaped).toString('latin1');
};

/** A line of `x` with these bytes at an offset. */
const lineWith = (at: number, ...odd: readonly number[]): Buffer => {
  const line = Buffer.alloc(at + odd.length + 18, 'x');
  line.set(odd, at);
  line[line.length - 1] = 10;
  return line;
};

describe('the JSON escaper in SIMD', () => {
  it('escapes every byte of ASCII as JSON.stringify does, at each place of a block', () => {
    for (let byte = 0; byte < 128; byte++)
      for (let at = 0; at <= 16; at++) {
        const line = lineWith(at, byte);
        expect(bySimd(line), `${byte} at ${at}`).to.equal(escapeByStringify(line).toString());
      }
  });

  it('escapes neighbours in one block and across the edge of two', () => {
    for (const odd of [
      [34, 34],
      [92, 34],
      [0, 92],
      [10, 10, 10],
      [31, 32, 33],
      [27, 91, 51, 49, 109],
    ])
      for (let at = 0; at <= 17; at++) {
        const line = lineWith(at, ...odd);
        expect(bySimd(line), `${odd} at ${at}`).to.equal(escapeByStringify(line).toString());
      }
  });

  it('leaves every byte beyond ASCII to others, at each place of a block', () => {
    for (let byte = 128; byte < 256; byte++)
      for (const at of [0, 1, 14, 15, 16, 31])
        expect(bySimd(lineWith(at, byte)), `${byte} at ${at}`).to.equal(undefined);
  });

  it('finds a byte beyond ASCII also after one that is escaped', () => {
    for (let gap = 0; gap < 20; gap++)
      expect(bySimd(lineWith(3, 34, ...Buffer.alloc(gap, 'y'), 0xc3)), `${gap}`).to.equal(undefined);
  });

  it('is not confused by what an earlier, longer input left behind', () => {
    escaper(Buffer.concat([Buffer.alloc(1_000, '"'), Buffer.of(0xe9, 10)]));
    for (const text of ['\n', 'a\n', `${'b'.repeat(15)}\n`, `${'c'.repeat(16)}\n`])
      expect(bySimd(Buffer.from(text)), JSON.stringify(text)).to.equal(JSON.stringify(text));
  });

  it('gives each caller the result of its own input until the next call', () => {
    const first = escaper(Buffer.from('first\n'));
    expect(Buffer.from(first ?? []).toString()).to.equal('"first\\n"');
    escaper(Buffer.from('other\n'));
    expect(Buffer.from(first ?? []).toString()).to.equal('"other\\n"');
  });
});
