import { expect } from 'chai';
import fc from 'fast-check';
import type { Frame } from '../../lib/ports.ts';
import { FrameReader, MAX_LINE_BYTES } from '../../lib/rpc/frames.ts';

const bytes = (text: string): Uint8Array => Buffer.from(text);

const framesOf = (chunks: readonly Uint8Array[], maxBytes?: number): readonly Frame[] => {
  const reader = new FrameReader(maxBytes);
  return [...chunks.flatMap((chunk) => [...reader.read(chunk)]), ...reader.end()];
};

const text = (line: string): Frame => ({ type: 'text', text: line });

describe('FrameReader', () => {
  const table: readonly [title: string, input: Uint8Array, frames: readonly Frame[]][] = [
    ['has nothing of nothing', bytes(''), []],
    ['gives each line without its newline', bytes('{}\n[1]\n'), [text('{}'), text('[1]')]],
    ['takes \\r\\n for a newline', bytes('{}\r\n[]\r\n'), [text('{}'), text('[]')]],
    ['leaves out blank lines', bytes('\n\r\n  \n\t\r\n{}\n\n'), [text('{}')]],
    ['takes a last line without newline', bytes('{}\n[]'), [text('{}'), text('[]')]],
    ['passes the bare word null on', bytes('null\n{}\n'), [text('null'), text('{}')]],
    ['skips a byte order mark', bytes('\ufeff{}\n'), [text('{}')]],
    ['keeps white space within a line', bytes(' {"a": 1} \n'), [text(' {"a": 1} ')]],
    ['keeps a NUL', bytes('a\0b\n'), [text('a\0b')]],
    [
      'reports invalid UTF-8 and goes on',
      Buffer.from([0xff, 0x0a, 0x7b, 0x7d, 0x0a]),
      [{ type: 'invalid-utf8' }, text('{}')],
    ],
    ['reports a character cut off by a newline', Buffer.from([0xc3, 0x0a]), [{ type: 'invalid-utf8' }]],
    ['reports a surrogate in UTF-8', Buffer.from([0xed, 0xa0, 0x80, 0x0a]), [{ type: 'invalid-utf8' }]],
  ];
  for (const [title, input, frames] of table) {
    it(title, () => expect(framesOf([input])).to.deep.equal(frames));
  }

  it('takes a line of exactly the limit', () => {
    const line = 'x'.repeat(MAX_LINE_BYTES);
    expect(framesOf([bytes(`${line}\n{}\n`)])).to.deep.equal([text(line), text('{}')]);
  });

  it('reports a line over the limit once, and reads nothing after it', () => {
    const long = 'x'.repeat(MAX_LINE_BYTES + 1);
    expect(framesOf([bytes(`{}\n${long}\n{}\n`), bytes('[]\n')])).to.deep.equal([text('{}'), { type: 'oversized' }]);
  });

  it('reports a line over the limit before it has ended', () => {
    const reader = new FrameReader(10);
    expect([...reader.read(bytes('01234567'))]).to.deep.equal([]);
    expect([...reader.read(bytes('890'))]).to.deep.equal([{ type: 'oversized' }]);
    expect([...reader.read(bytes('1\n{}\n'))]).to.deep.equal([]);
    expect([...reader.end()]).to.deep.equal([]);
  });

  it('cuts frames lazily', () => {
    const frames = new FrameReader().read(bytes('1\n2\n3\n'));
    expect(frames.next().value).to.deep.equal(text('1'));
    expect(frames.next().value).to.deep.equal(text('2'));
  });

  it('does not keep a chunk after it is read', () => {
    const reader = new FrameReader();
    const chunk = Buffer.from('{"a"');
    expect([...reader.read(chunk)]).to.deep.equal([]);
    chunk.fill('!');
    expect([...reader.read(bytes(':1}\n'))]).to.deep.equal([text('{"a":1}')]);
  });

  const piece = fc.oneof(
    fc.constantFrom('\n', '\r\n', '{}', ' ', 'é', '😀', '\ufeff', 'null'),
    fc.string({ unit: 'binary', maxLength: 6 }),
    fc.uint8Array({ maxLength: 6 }),
  );
  const input = fc
    .array(piece, { maxLength: 40 })
    .map((pieces) => Buffer.concat(pieces.map((part) => Buffer.from(part))));

  it('gives the same frames however the bytes are chunked', () => {
    fc.assert(
      fc.property(input, fc.array(fc.nat(30)), fc.integer({ min: 1, max: 40 }), (all, sizes, maxBytes) => {
        const chunks: Uint8Array[] = [];
        let from = 0;
        for (const size of sizes) {
          chunks.push(all.subarray(from, from + size));
          from += size;
        }
        chunks.push(all.subarray(from));
        expect(framesOf(chunks, maxBytes)).to.deep.equal(framesOf([all], maxBytes));
      }),
    );
  });

  it('gives the same frames byte by byte', () => {
    fc.assert(
      fc.property(input, (all) => {
        expect(framesOf(Array.from(all, (byte) => Uint8Array.of(byte)))).to.deep.equal(framesOf([all]));
      }),
    );
  });

  it('returns every line that was written', () => {
    const line = fc.string({ unit: 'grapheme' }).filter((value) => !/[\r\n]/.test(value) && value.trim() !== '');
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        const written = lines.map((each) => `${each}\n`).join('');
        expect(framesOf([bytes(written)])).to.deep.equal(lines.map(text));
      }),
    );
  });
});
