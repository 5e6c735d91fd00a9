import { expect } from 'chai';
import { merge, NEVER, Observable, of, Subject } from 'rxjs';
import { semaphore } from '../../lib/rx/semaphore.ts';
import { marbles } from '../support/kits/marbles.ts';

const turn = (): Promise<void> => new Promise((done) => setImmediate(done));

describe('semaphore', () => {
  it(
    'subscribes that many at a time, and the others in order as places are released',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const limited = semaphore(2);
      const works = ['---a|', '-b|', 'c-|', '-d|'].map((picture) => cold(picture));
      expectObservable(merge(...works.map(limited))).toBe('-bca-d|');
      const subscriptions = ['^---!', '^-!', '--^-!', '----^-!'];
      for (const [index, work] of works.entries())
        expectSubscriptions(work.subscriptions).toBe(subscriptions[index] ?? '');
    }),
  );

  it(
    'releases the place of work that errors or is unsubscribed',
    marbles(({ cold, expectObservable }) => {
      const limited = semaphore(1);
      expectObservable(limited(cold('-#'))).toBe('-#');
      expectObservable(limited(cold('a--a--a')), '^----!').toBe('-a--a');
      expectObservable(limited(cold('b|'))).toBe('-----b|');
    }),
  );

  it('runs that many works at a time, the others in order', async () => {
    const place = semaphore(2);
    const works = ['a', 'b', 'c', 'd'].map((name) => ({ name, done$: new Subject<void>() }));
    const begun: string[] = [];
    for (const { name, done$ } of works) {
      place(
        new Observable<void>((subscriber) => {
          begun.push(name);
          return done$.subscribe(subscriber);
        }),
      ).subscribe();
    }
    expect(begun).to.deep.equal(['a', 'b']);
    works[1]?.done$.complete();
    await turn();
    expect(begun).to.deep.equal(['a', 'b', 'c']);
    works[0]?.done$.complete();
    await turn();
    expect(begun).to.deep.equal(['a', 'b', 'c', 'd']);
  });

  it('is released when it is told to be, also by work that ends at once', async () => {
    const place = semaphore(1, setImmediate);
    const done: number[] = [];
    for (const number of [1, 2, 3]) place(of(number)).subscribe((value) => done.push(value));
    expect(done).to.deep.equal([1]);
    await turn();
    expect(done).to.deep.equal([1, 2]);
    await turn();
    expect(done).to.deep.equal([1, 2, 3]);
  });

  it('never subscribes work that was unsubscribed while it waited', async () => {
    const place = semaphore(1, setImmediate);
    const begun: string[] = [];
    const first = place(NEVER).subscribe();
    const second = place(of('second')).subscribe((value) => begun.push(value));
    place(of('third')).subscribe((value) => begun.push(value));
    second.unsubscribe();
    first.unsubscribe();
    await turn();
    await turn();
    expect(begun).to.deep.equal(['third']);
  });

  it('does not grow the stack, however many wait, if places are released in another turn', async () => {
    const place = semaphore(1, setImmediate);
    let done = 0;
    for (let number = 0; number < 20_000; number++) place(of(number)).subscribe(() => done++);
    while (done < 20_000) await turn();
  });
});
