import { execFileSync } from 'node:child_process';
import { expect } from 'chai';
import { descriptorLimit } from '../../../lib/host/system/descriptor-limit.ts';

describe('the limit of descriptors', () => {
  it('is that of this process, which its children see too', () => {
    const shown = execFileSync('/bin/sh', ['-c', 'ulimit -n']).toString().trim();
    expect(descriptorLimit()).to.equal(shown === 'unlimited' ? Number.POSITIVE_INFINITY : Number(shown));
  });
});
