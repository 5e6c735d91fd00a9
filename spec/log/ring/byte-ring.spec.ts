import { expect } from 'chai';
import fc from 'fast-check';
import { ByteRing } from '../../../lib/log/ring/byte-ring.ts';

const textIn = (ring: ByteRing, from = ring.start, to = ring.end): string => ring.copy(from, to).toString('latin1');
const bytes = (text: string): Buffer => Buffer.from(text, 'latin1');

/** A ring of ten bytes whose content wraps around: `bb\n` is cut by the edge. */
const wrapped = (): ByteRing => {
  const ring = new ByteRing(10);
  ring.append(bytes('aaa\naa\n'));
  ring.forget(ring.start + 7);
  ring.append(bytes('c\nbb\nddd\n'));
  return ring;
};

describe('ByteRing', () => {
  it('takes no memory before its first line, and never more than its capacity', () => {
    const ring = new ByteRing(100_000);
    expect(ring.room).to.equal(0);
    ring.append(bytes('a\n'));
    expect(ring.room).to.equal(8_192);
    ring.append(bytes(`${'b'.repeat(8_190)}\n`));
    expect(ring.room).to.equal(65_536);
    ring.append(bytes(`${'c'.repeat(60_000)}\n`));
    expect(ring.room).to.equal(100_000);
  });

  it('allocates its capacity at once if that is small', () => {
    const ring = new ByteRing(10);
    ring.append(bytes('a\n'));
    expect(ring.room).to.equal(10);
  });

  it('counts positions in bytes of the log, which lines keep when older ones are dropped', () => {
    const ring = new ByteRing(10);
    const from = ring.start;
    ring.append(bytes('a\nbb\nccc\n'));
    ring.forget(from + 2);
    expect([ring.start - from, ring.end - from]).to.deep.equal([2, 9]);
    expect(textIn(ring, from + 2, from + 5)).to.equal('bb\n');
  });

  it('has positive positions also for as much history as fits', () => {
    const ring = new ByteRing(6);
    ring.prepend(bytes('bbbbb\n'));
    expect(ring.start).to.equal(0);
    expect(textIn(ring)).to.equal('bbbbb\n');
  });

  it('says how many bytes must go before others fit', () => {
    const ring = new ByteRing(10);
    ring.append(bytes('aaa\n'));
    expect([ring.excess(6), ring.excess(7), ring.excess(10)]).to.deep.equal([0, 1, 4]);
    expect(ring.excess(1, 4)).to.equal(1);
  });

  it('finds the lines around a position, also across its edge', () => {
    const ring = wrapped();
    expect(textIn(ring)).to.equal('c\nbb\nddd\n');
    const starts = [0, 2, 5].map((offset) => ring.start + offset);
    const ends = [2, 5, 9].map((offset) => ring.start + offset);
    expect(starts.map((start) => ring.lineAfter(start))).to.deep.equal(ends);
    expect(ends.map((end) => ring.lineBefore(end))).to.deep.equal(starts);
    for (const inside of [2, 3, 4]) expect(ring.lineAfter(ring.start + inside), `${inside}`).to.equal(ends[1]);
  });

  it('does not take a newline of dropped lines for one of its own', () => {
    const ring = new ByteRing(10);
    ring.append(bytes('aaa\nbbbbb\n'));
    ring.forget(ring.start + 4);
    expect(ring.lineBefore(ring.end)).to.equal(ring.start);
    ring.forget(ring.end);
    ring.append(bytes('cc\n'));
    expect(ring.lineBefore(ring.end)).to.equal(ring.start);
  });

  it('copies whole lines up to a limit, and one line if even the first is longer', () => {
    const ring = wrapped();
    const upTo = (most: number) => ring.copyLines(ring.start, ring.end, most).toString();
    expect([1, 2, 4, 5, 8, 9, 99].map(upTo)).to.deep.equal([
      ...['c\n', 'c\n', 'c\n', 'c\nbb\n', 'c\nbb\n', 'c\nbb\nddd\n', 'c\nbb\nddd\n'],
    ]);
    expect(ring.copyLines(ring.start + 5, ring.end, 2).toString()).to.equal('ddd\n');
  });

  it('copies whole lines into a room of another', () => {
    const ring = wrapped();
    const into = (size: number) => ring.copyLinesTo(Buffer.alloc(size, 'x'), ring.start, ring.end).toString();
    expect([2, 4, 5, 8, 9, 20].map(into)).to.deep.equal([
      ...['c\n', 'c\n', 'c\nbb\n', 'c\nbb\n', 'c\nbb\nddd\n', 'c\nbb\nddd\n'],
    ]);
  });

  it('gives copies, which later lines do not change', () => {
    const ring = new ByteRing(4);
    ring.append(bytes('aaa\n'));
    const copy = ring.copy(ring.start, ring.end);
    ring.forget(ring.end);
    ring.append(bytes('bbb\n'));
    expect(copy.toString()).to.equal('aaa\n');
  });

  it('releases the memory that its lines do not need, and keeps the lines', () => {
    const ring = new ByteRing(100_000);
    ring.append(bytes(`${'a'.repeat(50_000)}\nb\n`));
    const { end } = ring;
    ring.forget(end - 2);
    ring.shrink();
    expect([ring.room, ring.start, ring.end, textIn(ring)]).to.deep.equal([8_192, end - 2, end, 'b\n']);
    ring.forget(end);
    ring.shrink();
    expect([ring.room, textIn(ring)]).to.deep.equal([0, '']);
    ring.append(bytes('c\n'));
    expect([ring.end, textIn(ring)]).to.deep.equal([end + 2, 'c\n']);
  });

  it('has the lines of a plain string, whatever is appended, prepended, dropped and released', () => {
    const line = fc.string({ unit: fc.constantFrom('a', 'é', '\r', ' '), maxLength: 9 }).map((text) => `${text}\n`);
    const step = fc.record({
      act: fc.constantFrom(
        'append' as const,
        'append' as const,
        'prepend' as const,
        'forget' as const,
        'shrink' as const,
      ),
      lines: fc.array(line, { minLength: 1, maxLength: 4 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), fc.integer({ min: 40, max: 90 }), (steps, capacity) => {
        const ring = new ByteRing(capacity);
        let model: readonly string[] = [];
        for (const { act, lines } of steps) {
          const text = lines.join('');
          if (act === 'append') {
            while (ring.excess(text.length) > 0) {
              ring.forget(ring.lineAfter(ring.start));
              model = model.slice(1);
            }
            ring.append(bytes(text));
            model = [...model, ...lines];
          } else if (act === 'prepend' && ring.excess(text.length) <= 0 && ring.start >= text.length) {
            ring.prepend(bytes(text));
            model = [...lines, ...model];
          } else if (act === 'forget' && model.length > 0) {
            ring.forget(ring.lineAfter(ring.start));
            model = model.slice(1);
          } else if (act === 'shrink') ring.shrink();
          expect(textIn(ring)).to.equal(model.join(''));
          if (model.length > 0) {
            expect(ring.lineAfter(ring.start) - ring.start).to.equal(model[0]?.length);
            expect(ring.end - ring.lineBefore(ring.end)).to.equal(model.at(-1)?.length);
          }
        }
      }),
      { numRuns: 300 },
    );
  });
});
