import { closeSync, openSync } from 'node:fs';
import { expect } from 'chai';
import { descriptorCheck } from '../../../../lib/host/process/run/descriptors.ts';

describe('the check of descriptors before a spawn', () => {
  it('reserves 64, or a quarter if there are few', () => {
    expect(descriptorCheck(1_000, () => 1_000 - 64 - 12)()).to.equal(undefined);
    expect(descriptorCheck(1_000, () => 1_000 - 64 - 11)()?.message)
      .to.contain('925 of 1000')
      .and.contain('64 back');
    expect(descriptorCheck(100, () => 63)()).to.equal(undefined);
    expect(descriptorCheck(100, () => 64)()?.kind).to.equal('resource');
    expect(descriptorCheck(Number.POSITIVE_INFINITY, () => 1_000_000)()).to.equal(undefined);
  });

  it('counts those of this process, with each that is opened', () => {
    const count = (limit: number) => Number(/has (\d+) of/.exec(descriptorCheck(limit)()?.message ?? '')?.[1]);
    const before = count(1);
    const fds = Array.from({ length: 3 }, () => openSync('/dev/null', 'r'));
    try {
      expect(count(1) - before).to.equal(3);
    } finally {
      for (const fd of fds) closeSync(fd);
    }
    expect(descriptorCheck()()).to.equal(undefined);
  });
});
