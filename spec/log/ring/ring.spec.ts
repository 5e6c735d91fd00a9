import { expect } from 'chai';
import fc from 'fast-check';
import { type Cursor, Ring } from '../../../lib/log/ring/ring.ts';
import type { Batch, LogSlice } from '../../../lib/model.ts';

const textOf = ({ bytes }: Batch | LogSlice): string => Buffer.from(bytes).toString('latin1');
const bytesOf = (text: string): Uint8Array => Buffer.from(text, 'latin1');
const batch = (text: string, atUnixMs = 0): Batch => ({ bytes: Buffer.from(text), atUnixMs });

const PORTION = { bytes: 64 << 10, lines: 1000 };

const rest = (ring: Ring, cursor: Cursor): string => {
  let text = '';
  while (ring.behind(cursor) > 0) text += textOf(ring.read(cursor, PORTION));
  return text;
};
const openAt = (ring: Ring, position: number, end?: number): Cursor => Object.assign(ring.open(end), { position });
const all = (ring: Ring): string => rest(ring, openAt(ring, ring.start));
const line = (n: number): string => `[out] ${n}\n`;

describe('Ring', () => {
  it('returns what was appended', () => {
    const ring = new Ring(64);
    ring.append(bytesOf(line(1)), 5);
    ring.append(bytesOf(line(2)), 5);
    expect(all(ring)).to.equal(line(1) + line(2));
  });

  it('drops the oldest whole lines when it is full', () => {
    const ring = new Ring(32);
    for (let n = 0; n < 10; n++) ring.append(bytesOf(line(n)), n);
    expect(all(ring)).to.equal([6, 7, 8, 9].map(line).join(''));
  });

  it('keeps bytes unchanged', () => {
    const ring = new Ring(600);
    const bytes = `${Array.from({ length: 256 }, (_, byte) => String.fromCharCode(byte)).join('')}\n`;
    ring.append(bytesOf(bytes), 0);
    ring.append(bytesOf(bytes), 0);
    ring.append(bytesOf(bytes), 0);
    expect(all(ring).endsWith(bytes + bytes)).to.equal(true);
  });

  it('finds the last lines', () => {
    const ring = new Ring(32);
    for (let n = 0; n < 10; n++) ring.append(bytesOf(line(n)), n);
    const tail = (lines: number) => {
      const from = ring.tail(lines);
      return from === undefined ? undefined : rest(ring, openAt(ring, from));
    };
    expect(tail(0)).to.equal('');
    expect(tail(1)).to.equal(line(9));
    expect(tail(4)).to.equal([6, 7, 8, 9].map(line).join(''));
    expect(tail(5)).to.equal(undefined);
    expect(tail(1e9)).to.equal(undefined);
  });

  it('returns lines in batches with equal times', () => {
    const ring = new Ring(64);
    ring.append(bytesOf(line(1)), 5);
    ring.append(bytesOf(line(2)), 5);
    ring.append(bytesOf(line(3)), 7);
    const { bytes, batches } = ring.read(openAt(ring, ring.start), PORTION);
    expect(Buffer.from(bytes).toString()).to.equal(line(1) + line(2) + line(3));
    expect(batches.map(textOf)).to.deep.equal([line(1) + line(2), line(3)]);
    expect(batches.map(({ atUnixMs }) => atUnixMs)).to.deep.equal([5, 7]);
  });

  it('gives readers at the same position the same slice', () => {
    const ring = new Ring(64);
    ring.append(bytesOf(line(1)), 5);
    const [a, b] = [openAt(ring, ring.start), openAt(ring, ring.start)];
    const shared = ring.read(a, PORTION);
    ring.append(bytesOf(line(2)), 6);
    expect(ring.read(b, PORTION)).to.equal(shared);
    expect(ring.read(a, PORTION)).to.equal(ring.read(b, PORTION));
  });

  it('gives a reader nothing beyond its end, even if another has read more', () => {
    const ring = new Ring(64);
    ring.append(bytesOf(line(1)), 5);
    const limited = openAt(ring, ring.start, ring.end);
    ring.append(bytesOf(line(2)), 5);
    expect(textOf(ring.read(openAt(ring, ring.start), PORTION))).to.equal(line(1) + line(2));
    expect(rest(ring, limited)).to.equal(line(1));
  });

  it('limits slices to the requested bytes and lines, or one longer line', () => {
    const ring = new Ring();
    const lengths = (lines: string) => {
      const cursor = ring.open();
      ring.append(bytesOf(lines), 0);
      const found: number[] = [];
      while (ring.behind(cursor) > 0) found.push(ring.read(cursor, PORTION).bytes.length);
      return found;
    };
    expect(lengths(`[out] ${'x'.repeat(93)}\n`.repeat(1000))).to.deep.equal([65_500, 34_500]);
    expect(lengths('[out] \n'.repeat(2500))).to.deep.equal([7000, 7000, 3500]);
    expect(lengths('[out] \n'.repeat(1000))).to.deep.equal([7000]);
    expect(lengths(`[out] ${'x'.repeat(65_536)}\n[out] y\n`)).to.deep.equal([65_543, 8]);
  });

  it('counts the lines dropped before a reader has read them, except those beyond its end', () => {
    const ring = new Ring(32);
    ring.append(bytesOf(line(0) + line(1)), 0);
    const slow = openAt(ring, ring.start);
    const limited = openAt(ring, ring.start, ring.end);
    const quick = ring.open();
    for (let n = 2; n < 10; n++) {
      ring.append(bytesOf(line(n)), 0);
      ring.read(quick, PORTION);
    }
    expect([slow.dropped, limited.dropped, quick.dropped]).to.deep.equal([6, 2, 0]);
    expect(rest(ring, slow)).to.equal([6, 7, 8, 9].map(line).join(''));
    expect(ring.behind(limited)).to.equal(0);
  });

  it('accepts history before its first line, newest first, as far as there is room', () => {
    const ring = new Ring(40);
    ring.append(bytesOf(line(7)), 9);
    ring.prepend([batch(line(5) + line(6), 3), batch(line(1) + line(2) + line(3) + line(4), 1), batch(line(0), 0)]);
    expect(all(ring)).to.equal([3, 4, 5, 6, 7].map(line).join(''));
    expect(ring.read(openAt(ring, ring.start), PORTION).batches.map(({ atUnixMs }) => atUnixMs)).to.deep.equal([
      1, 3, 9,
    ]);
  });

  it('has no gaps: accepts no history before lines that it had to leave out', () => {
    const ring = new Ring(30);
    ring.append(bytesOf(line(7)), 9);
    ring.prepend([batch(line(3) + line(4) + line(5) + line(6), 3), batch('[out]\n')]);
    expect(all(ring)).to.equal([5, 6, 7].map(line).join(''));

    const full = new Ring(20);
    for (let n = 0; n < 3; n++) full.append(bytesOf(line(n)), n);
    full.prepend([batch('\n')]);
    expect(all(full)).to.equal(line(1) + line(2));
  });

  it('drops only the history, or everything, and accepts it again', () => {
    const ring = new Ring(64);
    ring.append(bytesOf(line(5)), 9);
    ring.prepend([batch(line(3) + line(4), 3)]);
    const cursor = ring.open();
    ring.forgetHistory();
    expect(all(ring)).to.equal(line(5));
    expect(ring.reachesBack).to.equal(false);
    ring.prepend([batch(line(2), 1), batch(line(1), 0)]);
    ring.append(bytesOf(line(6)), 9);
    expect(all(ring)).to.equal([1, 2, 5, 6].map(line).join(''));
    expect(ring.read(openAt(ring, ring.start), PORTION).batches[0]?.atUnixMs).to.equal(0);

    const { end } = ring;
    ring.forgetAll();
    expect([ring.start, ring.end, ring.reachesBack, cursor.dropped]).to.deep.equal([end, end, false, 1]);
    ring.append(bytesOf(line(7)), 9);
    ring.prepend([batch(line(6), 1)]);
    expect(all(ring)).to.equal(line(6) + line(7));
  });

  it('drops what all have read, and accepts it again with its original times', () => {
    const ring = new Ring(16_384);
    const taker = ring.open();
    const lines = Array.from({ length: 1000 }, (_, n) => `[out] ${String(n).padStart(13, '0')}\n`);
    lines.forEach((line, n) => {
      ring.append(bytesOf(line), 1000 + n);
      ring.take(taker, Buffer.alloc(64));
    });
    const kept = all(ring);
    expect(kept.length, 'what the first buffer holds').to.equal(8180);
    expect([lines.join('').endsWith(kept), ring.reachesBack, taker.dropped]).to.deep.equal([true, false, 0]);

    ring.prepend([batch(lines.join('').slice(0, -kept.length), 7)]);
    const reader = openAt(ring, ring.start);
    const came = new Map<string, number>();
    while (ring.behind(reader) > 0) {
      for (const each of ring.read(reader, PORTION).batches) came.set(textOf(each), each.atUnixMs);
    }
    // The times of a full ring are kept.
    const known = lines.slice(-Math.floor(16_384 / 20));
    expect([...came.keys()].join('')).to.equal(lines.slice(-known.length).join(''));
    for (const line of known) expect(came.get(line)).to.equal(1000 + lines.indexOf(line));
  });

  it('never cuts a line if the file has other lines than those it dropped', () => {
    const ring = new Ring(16_384);
    const taker = ring.open();
    for (let n = 0; n < 1000; n++) {
      ring.append(bytesOf(`[out] ${String(n).padStart(13, '0')}\n`), n);
      ring.take(taker, Buffer.alloc(64));
    }
    ring.prepend([batch(`${'[err] of another length\n'.repeat(200)}`, 7)]);
    const reader = openAt(ring, ring.start);
    while (ring.behind(reader) > 0) {
      for (const each of ring.read(reader, PORTION).batches) expect(textOf(each)).to.match(/^(\[(out|err)\] .*\n)+$/);
    }
  });

  it('drops nothing that a reader has not read, up to its capacity', () => {
    const ring = new Ring(65_536);
    const slow = ring.open();
    const quick = ring.open();
    for (let n = 0; n < 6000; n++) {
      ring.append(bytesOf(line(n % 10)), n);
      ring.take(quick, Buffer.alloc(64));
    }
    expect([ring.behind(slow), slow.dropped]).to.deep.equal([48_000, 0]);
    for (let n = 0; n < 6000; n++) ring.append(bytesOf(line(n % 10)), n);
    expect([ring.behind(slow), slow.dropped]).to.deep.equal([65_536, 12_000 - 65_536 / 8]);
  });

  it('gives each reader, however slow, all lines in order, or the number of those it missed', () => {
    const step = fc.oneof(
      fc.record({ do: fc.constant('append' as const), lengths: fc.array(fc.nat(30), { minLength: 1, maxLength: 6 }) }),
      fc.record({ do: fc.constant('read' as const), reader: fc.nat(2) }),
      fc.record({ do: fc.constant('take' as const), reader: fc.nat(2) }),
      fc.record({ do: fc.constant('open' as const), reader: fc.nat(2) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        // More than the initial buffer of 4 KiB, so that it grows, then wraps around.
        const ring = new Ring(20_000);
        const appended: string[] = [];
        const readers = [0, 1, 2].map(() => ({ cursor: openAt(ring, ring.start), next: 0 }));
        const expectNext = (reader: { cursor: Cursor; next: number }, text: string) => {
          reader.next += reader.cursor.dropped;
          reader.cursor.dropped = 0;
          const lines = text.split('\n').slice(0, -1);
          expect(lines).to.deep.equal(appended.slice(reader.next, reader.next + lines.length));
          reader.next += lines.length;
        };
        for (const each of steps) {
          if (each.do === 'append') {
            const lines = each.lengths.map((length) => `${appended.length} `.padEnd(length * 40, 'x'));
            appended.push(...lines);
            ring.append(bytesOf(`${lines.join('\n')}\n`), appended.length);
            continue;
          }
          const reader = readers[each.reader];
          if (reader === undefined) continue;
          if (each.do === 'open') {
            ring.close(reader.cursor);
            reader.cursor = ring.open();
            reader.next = appended.length;
          } else if (ring.behind(reader.cursor) > 0) {
            if (each.do === 'read') expectNext(reader, textOf(ring.read(reader.cursor, PORTION)));
            else expectNext(reader, Buffer.from(ring.take(reader.cursor, Buffer.alloc(1_300))).toString());
          }
        }
        for (const reader of readers) {
          expectNext(reader, rest(ring, reader.cursor));
          expect(reader.next).to.equal(appended.length);
        }
        for (const lines of [0, 1, 5, 50]) {
          const from = ring.tail(lines);
          if (from !== undefined) {
            const text = rest(ring, openAt(ring, from));
            expect(text.split('\n').slice(0, -1)).to.deep.equal(lines === 0 ? [] : appended.slice(-lines));
          }
        }
      }),
      { numRuns: 200 },
    );
  });
});
