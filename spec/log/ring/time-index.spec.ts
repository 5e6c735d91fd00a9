import { expect } from 'chai';
import { TimeIndex } from '../../../lib/log/ring/time-index.ts';

const times = (marks: TimeIndex, ...positions: number[]) => positions.map((position) => marks.at(position).atUnixMs);

describe('TimeIndex', () => {
  it('tell when the bytes at a position arrived, and up to where that holds', () => {
    const marks = new TimeIndex();
    marks.append(100, 1);
    marks.append(110, 1);
    marks.append(120, 5);
    expect(times(marks, 100, 115, 119, 120, 999)).to.deep.equal([1, 1, 1, 5, 5]);
    expect(marks.at(105).until).to.equal(120);
    expect(marks.at(120).until).to.equal(Number.POSITIVE_INFINITY);
  });

  it('follow a clock that is set back', () => {
    const marks = new TimeIndex();
    marks.append(1, 9);
    marks.append(2, 3);
    expect(times(marks, 1, 2)).to.deep.equal([9, 3]);
  });

  it('accept history before all others, also after some were dropped', () => {
    const marks = new TimeIndex();
    for (let n = 0; n < 10; n++) marks.append(100 + n * 10, n);
    marks.forget(155);
    expect(times(marks, 155, 160)).to.deep.equal([5, 6]);
    marks.prepend(130, 77);
    marks.prepend(101, 66);
    expect(times(marks, 101, 129, 130, 154, 155, 160, 199)).to.deep.equal([66, 66, 77, 77, 5, 6, 9]);
  });

  it('are bounded: among very many, lines get the time of a slightly earlier one', () => {
    const marks = new TimeIndex();
    for (let n = 0; n < 100_000; n++) marks.append(n * 10, n);
    for (const line of [0, 1, 777, 50_000, 99_999]) {
      const { atUnixMs, until } = marks.at(line * 10);
      expect(atUnixMs).to.be.within(line - 31, line);
      expect(until).to.be.above(line * 10);
    }
    marks.append(2_000_000, 500_000);
    expect(times(marks, 2_000_000)).to.deep.equal([500_000]);
  });
});
