import { expect } from 'chai';
import { Latch } from '../../lib/rpc/latch.ts';

/** What a subscriber is told: `!` opened, `|` complete. */
const noted = (latch: Latch) => {
  const notes: string[] = [];
  const subscription = latch.opened$.subscribe({ next: () => notes.push('!'), complete: () => notes.push('|') });
  return { notes: () => notes.join(''), subscription };
};

describe('Latch', () => {
  it('emits to all subscribers when it is opened, once', () => {
    const latch = new Latch();
    const [a, b] = [noted(latch), noted(latch)];
    expect([latch.isOpen, a.notes()]).to.deep.equal([false, '']);
    latch.open();
    latch.open();
    expect([latch.isOpen, a.notes(), b.notes()]).to.deep.equal([true, '!|', '!|']);
  });

  it('emits to late subscribers at once', () => {
    const latch = new Latch();
    latch.open();
    expect(noted(latch).notes()).to.equal('!|');
  });

  it('does not emit after an unsubscription', () => {
    const latch = new Latch();
    const gone = noted(latch);
    gone.subscription.unsubscribe();
    latch.open();
    expect(gone.notes()).to.equal('');
  });

  it('is already open while it emits', () => {
    const latch = new Latch();
    const seen: boolean[] = [];
    latch.opened$.subscribe(() => {
      seen.push(latch.isOpen);
      latch.open();
      latch.opened$.subscribe(() => seen.push(latch.isOpen));
    });
    latch.open();
    expect(seen).to.deep.equal([true, true]);
  });
});
