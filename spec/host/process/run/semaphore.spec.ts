import { expect } from 'chai';
import { NEVER, Observable, of, Subject } from 'rxjs';
import { semaphore } from '../../../../lib/host/process/run/semaphore.ts';

const turn = (): Promise<void> => new Promise((done) => setImmediate(done));

describe('places', () => {
  it('run that many works at a time, the others in order', async () => {
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

  it('are taken in the next turn of the event loop, also by work that ends at once', async () => {
    const place = semaphore(1);
    const done: number[] = [];
    for (const number of [1, 2, 3]) place(of(number)).subscribe((value) => done.push(value));
    expect(done).to.deep.equal([1]);
    await turn();
    expect(done).to.deep.equal([1, 2]);
    await turn();
    expect(done).to.deep.equal([1, 2, 3]);
  });

  it('are released by unsubscribed work, and never taken by work that was unsubscribed while waiting', async () => {
    const place = semaphore(1);
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

  it('do not grow the stack, however many wait', async () => {
    const place = semaphore(1);
    let done = 0;
    for (let number = 0; number < 20_000; number++) place(of(number)).subscribe(() => done++);
    while (done < 20_000) await turn();
  });
});
