import { expect } from 'chai';
import { coalescedReads } from '../../../../lib/host/process/fifo/read-coalescing.ts';

/**
 * How many of `times` reads are delayed so that the pipe fills, if each has `bytes` bytes and follows after `everyMs`.
 */
const fills = (times: number, bytes: number, everyMs: number): number => {
  let now = 0;
  const isToFill = coalescedReads(() => now);
  let count = 0;
  for (let read = 0; read < times; read++) {
    now += everyMs;
    if (isToFill(bytes)) count += 1;
  }
  return count;
};

describe('gathering', () => {
  it('lets a pipe fill when many small reads follow each other', () =>
    expect(fills(100, 100, 0.01)).to.be.greaterThan(80));

  it('reads occasional output at once', () => expect(fills(100, 100, 2)).to.equal(0));

  it('reads bulk output at once', () => expect(fills(100, 65_536, 0.1)).to.equal(0));

  it('does not wait after a few small reads, as at the end of a program', () => {
    expect(fills(8, 20, 0.01)).to.equal(0);
  });
});
