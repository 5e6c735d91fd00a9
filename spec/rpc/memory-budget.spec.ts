import { expect } from 'chai';
import { MemoryBudget } from '../../lib/rpc/memory-budget.ts';

describe('the memory for clients', () => {
  /** A budget of 100 bytes, and the disconnected clients. */
  const budgetOf100 = () => {
    const gone: string[] = [];
    const budget = new MemoryBudget(100);
    return { gone, client: (name: string) => budget.open(() => gone.push(name)) };
  };

  it('is one bound for all: beyond it, the client that uses most is disconnected', () => {
    const { client, gone } = budgetOf100();
    const [a, b, c] = [client('a'), client('b'), client('c')];
    a.charge(30);
    b.charge(40);
    c.charge(30);
    expect(gone).to.deep.equal([]);
    c.charge(1);
    expect(gone).to.deep.equal(['b']);
  });

  it('disconnects as many as needed, including the one that is being charged', () => {
    const { client, gone } = budgetOf100();
    const [a, b, c] = [client('a'), client('b'), client('c')];
    a.charge(20);
    b.charge(30);
    c.charge(1_000);
    expect(gone).to.deep.equal(['c']);
    a.charge(30);
    b.charge(60);
    expect(gone).to.deep.equal(['c', 'b']);
  });

  it('does not count released memory, or that of a disconnected client', () => {
    const { client, gone } = budgetOf100();
    const [a, b] = [client('a'), client('b')];
    for (let turn = 0; turn < 10; turn += 1) {
      a.charge(90);
      a.charge(-90);
    }
    a.charge(90);
    a.close();
    a.charge(90);
    b.charge(90);
    expect(gone).to.deep.equal([]);
  });
});
