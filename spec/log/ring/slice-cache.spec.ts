import { expect } from 'chai';
import { SliceCache } from '../../../lib/log/ring/slice-cache.ts';
import type { LogSlice } from '../../../lib/model.ts';

const slice = (length: number): LogSlice => ({ bytes: Buffer.alloc(length), batches: [] });

describe('SliceCache', () => {
  it('gives readers at one position the same object', () => {
    const cache = new SliceCache();
    const added = cache.add(100, slice(5));
    expect(cache.find(100, 5)).to.equal(added);
    expect(cache.find(100, 99)).to.equal(added);
    expect(cache.find(99, 99)).to.equal(undefined);
  });

  it('gives a reader nothing that goes beyond its end', () => {
    const cache = new SliceCache();
    cache.add(100, slice(5));
    expect(cache.find(100, 4)).to.equal(undefined);
  });

  it('has the newest slice of a position', () => {
    const cache = new SliceCache();
    cache.add(100, slice(5));
    const longer = cache.add(100, slice(9));
    expect(cache.find(100, 9)).to.equal(longer);
  });

  it('remembers the last 64 positions', () => {
    const cache = new SliceCache();
    const kept = Array.from({ length: 100 }, (_, at) => cache.add(at, slice(1)));
    const found = kept.map((_, at) => cache.find(at, 1));
    expect(found.slice(0, 36).every((logSlice) => logSlice === undefined)).to.equal(true);
    expect(found.slice(36)).to.deep.equal(kept.slice(36));
  });

  it('is empty after it was cleared', () => {
    const cache = new SliceCache();
    const added = cache.add(100, slice(5));
    cache.clear();
    expect([cache.find(100, 5), added.bytes.length]).to.deep.equal([undefined, 5]);
  });
});
