import { expect } from 'chai';
import fc from 'fast-check';
import { isBefore, lastUpTo, positionsIn } from '../../../lib/config/kdl/position.ts';

const at = (line: number, column: number) => ({ line, column });

describe('positions in a text', () => {
  it('count lines and columns from 1, in UTF-16 code units', () => {
    const position = positionsIn('ab\n😀c');
    expect([0, 1, 2, 3, 5].map(position)).to.deep.equal([at(1, 1), at(1, 2), at(1, 3), at(2, 1), at(2, 3)]);
  });

  it('begin a line after LF, CRLF and a lone CR, once each', () => {
    const text = 'a\nb\r\nc\rd\n\r\ne';
    const position = positionsIn(text);
    expect([...'abcde'].map((letter) => position(text.indexOf(letter)).line)).to.deep.equal([1, 2, 3, 4, 6]);
  });

  it('are within the text for any offset', () => {
    const position = positionsIn('a\nbc');
    expect([-1, 4, 99, Number.NaN].map(position)).to.deep.equal([at(1, 1), at(2, 3), at(2, 3), at(2, 3)]);
    expect(positionsIn('')(0)).to.deep.equal(at(1, 1));
    expect(positionsIn('a\n')(2)).to.deep.equal(at(2, 1));
  });

  it('lead back to the offset, whatever the text', () => {
    const text = fc.string({ unit: fc.constantFrom('a', '\n', '\r', '😀', '\u2028') });
    fc.assert(
      fc.property(text, fc.nat(60), (written, some) => {
        const offset = Math.min(some, written.length);
        const { line, column } = positionsIn(written)(offset);
        const starts = [...written.matchAll(/^|(?<=\r\n|\n|\r(?!\n))/g)].map(({ index }) => index);
        expect((starts[line - 1] ?? Number.NaN) + column - 1).to.equal(offset);
      }),
    );
  });

  it('are in order by line, then by column', () => {
    const ordered = [at(1, 1), at(1, 2), at(2, 1), at(2, 9), at(10, 1)];
    for (const [i, a] of ordered.entries())
      for (const [j, b] of ordered.entries()) expect(isBefore(a, b), `${i} ${j}`).to.equal(i < j);
  });
});

describe('the last number up to a limit', () => {
  it('is what a search from the start finds, 0 if there is none', () => {
    const ascending = fc.uniqueArray(fc.integer({ min: 0, max: 40 })).map((numbers) => numbers.sort((a, b) => a - b));
    fc.assert(
      fc.property(ascending, fc.integer({ min: -2, max: 45 }), (numbers, limit) => {
        expect(lastUpTo(numbers, limit)).to.equal(Math.max(0, numbers.filter((number) => number <= limit).length - 1));
      }),
    );
  });
});
