import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { ROOT } from './support/kits/sandbox.ts';

const textOf = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

/** `FILE`: PROMISE; PROMISE, up to the next file or the end of the cell or sentence. */
const claims = [...textOf('SECURITY.md').matchAll(/`(spec\/[^`]+\.ts)`: ([^|`)]+)/g)].flatMap(
  ([, file = '', promises = '']) => promises.split('; ').map((promise) => [file, promise.trim()] as const),
);

describe('SECURITY.md', () => {
  it('names specs that exist, for every claim', () => {
    expect(claims.length).to.be.above(20);
    const missing = claims.filter(([file, promise]) => promise !== '' && !textOf(file).includes(promise));
    expect(missing).to.deep.equal([]);
  });
});
