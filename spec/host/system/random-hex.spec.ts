import { expect } from 'chai';
import { randomHex } from '../../../lib/host/system/random-hex.ts';

describe('random digits for names', () => {
  it('are as many as wanted, hexadecimal, and all of them come up', () => {
    expect(randomHex(0)).to.equal('');
    const digits = randomHex(2_000);
    expect(digits).to.match(/^[0-9a-f]{2000}$/);
    expect(new Set(digits).size).to.equal(16);
  });

  it('do not repeat within what a daemon needs', () => {
    expect(new Set(Array.from({ length: 10_000 }, () => randomHex(16))).size).to.equal(10_000);
  });
});
