import { expect } from 'chai';
import { trouble } from '../../../../lib/host/process/run/trouble.ts';

describe('trouble that lasts', () => {
  it('is told once, and again only after it was over', () => {
    const warnings: string[] = [];
    const full = trouble((message) => warnings.push(message));
    for (const message of ['a', 'b']) full.tell(message);
    full.isOver();
    full.isOver();
    for (const message of ['c', 'd']) full.tell(message);
    expect(warnings).to.deep.equal(['a', 'c']);
  });

  it('that was never there is not told', () => {
    const warnings: string[] = [];
    trouble((message) => warnings.push(message)).isOver();
    expect(warnings).to.deep.equal([]);
  });
});
