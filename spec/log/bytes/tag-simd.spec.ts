import { expect } from 'chai';
import { tagByExpression } from '../../../lib/log/bytes/tag.ts';
import { simdTagger } from '../../../lib/log/bytes/tag-simd.ts';
import { tags } from '../../../lib/log/bytes/tagger.ts';

const tag = simdTagger() ?? expect.fail('there is no WebAssembly here');
const NONE = new Uint8Array();

const bySimd = (begun: Uint8Array, lines: Uint8Array): string =>
  Buffer.from(tag(tags.stderr, begun, lines)).toString('latin1');
const byExpression = (begun: Uint8Array, lines: Uint8Array): string =>
  Buffer.from(tagByExpression(tags.stderr, begun, lines)).toString('latin1');

describe('the tagger in SIMD', () => {
  it('puts each tag before its lines', () => {
    for (const each of Object.values(tags))
      expect(Buffer.from(tag(each, NONE, Buffer.from('a\nb\n'))).toString()).to.equal(`${each}a\n${each}b\n`);
  });

  it('tags lines of all lengths around that of a block', () => {
    for (let first = 0; first <= 50; first++)
      for (const second of [0, 1, 15, 16, 17]) {
        const lines = Buffer.from(`${'a'.repeat(first)}\n${'b'.repeat(second)}\n`);
        expect(bySimd(NONE, lines), `${first}, ${second}`).to.equal(byExpression(NONE, lines));
      }
  });

  it('keeps every byte but the newline as it is, at each place of a block', () => {
    for (let byte = 0; byte < 256; byte++)
      for (const at of [0, 1, 14, 15, 16, 31]) {
        const lines = Buffer.concat([Buffer.alloc(at, 'x'), Buffer.of(byte), Buffer.from('y\n')]);
        expect(bySimd(NONE, lines), `${byte} at ${at}`).to.equal(byExpression(NONE, lines));
      }
  });

  it('tags runs of newlines, one tag each', () => {
    for (let newlines = 1; newlines <= 40; newlines++)
      expect(bySimd(NONE, Buffer.alloc(newlines, '\n'))).to.equal('[err] \n'.repeat(newlines));
  });

  it('puts one tag before a line that was begun earlier, wherever it is cut', () => {
    const text = `${'a'.repeat(20)}\nb\n`;
    for (let cut = 0; cut <= 20; cut++)
      expect(bySimd(Buffer.from(text.slice(0, cut)), Buffer.from(text.slice(cut))), `${cut}`).to.equal(
        `[err] ${'a'.repeat(20)}\n[err] b\n`,
      );
  });

  it('is not confused by what an earlier, longer input left behind', () => {
    tag(tags.stdout, NONE, Buffer.alloc(1_000, '\n'));
    expect(bySimd(NONE, Buffer.from('a\n'))).to.equal('[err] a\n');
  });
});
