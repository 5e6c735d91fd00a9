import { expect } from 'chai';
import { MemoryBudget } from '../../lib/rpc/memory-budget.ts';

describe('the memory for clients', () => {
  /** A budget of 100 bytes, and the disconnected clients. */
  const budgetOf100 = () => {
    const gone: string[] = [];
    const budget = new MemoryBudget(100);
    return { gone, client: (name: string) => budget.open(() => gone.push(name)) };
  };

  it('is one bound for all: beyond it the client for whom most is kept is cut off', () => {
    const { client, gone } = budgetOf100();
    const [a, b, c] = [client('a'), client('b'), client('c')];
    a.charge(30);
    b.charge(40);
    c.charge(30);
    expect(gone).to.deep.equal([]);
    c.charge(1);
    expect(gone).to.deep.equal(['b']);
  });

  it('cuts off as many as it takes, also the one that it is just counted for', () => {
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

  it('counts nothing of what has been given back, or of a client that is gone', () => {
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
