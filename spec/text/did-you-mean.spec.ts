import { expect } from 'chai';
import { nearest } from '../../lib/text/did-you-mean.ts';

const known = ['command', 'args', 'port', 'env', 'working-dir', 'restart', 'stop'];

describe('the nearest known word', () => {
  for (const [word, near] of [
    ['comand', 'command'],
    ['commnad', 'command'],
    ['Port', 'port'],
    ['prot', 'port'],
    ['port:', 'port'],
    ['arg', 'args'],
    ['envs', 'env'],
    ['workingdir', 'working-dir'],
    ['working_dir', 'working-dir'],
    ['restarts', 'restart'],
    ['banana', undefined],
    ['', undefined],
    ['x'.repeat(100_000), undefined],
  ] as const) {
    it(`of ${JSON.stringify(word.slice(0, 20))} is ${near}`, () => expect(nearest(word, known)).to.equal(near));
  }

  it('is the word itself if it is known', () => {
    for (const word of known) expect(nearest(word, known)).to.equal(word);
  });
});
