import { expect } from 'chai';
import { EMPTY, NEVER, of, Subject } from 'rxjs';
import { keyedMutex } from '../../lib/rx/keyed-mutex.ts';
import { marbles } from '../support/kits/marbles.ts';
import { operatorContract } from '../support/kits/operator-contract.ts';

describe('keyedMutex', () => {
  operatorContract({ applied: (source$) => keyedMutex<number>()(1, NEVER, source$), like: (source$) => source$ });

  it(
    'subscribes to one work of a key at a time, in order',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const hold = keyedMutex<number>();
      const first = cold(' --a|');
      const second = cold('   -b|');
      expectObservable(hold(1, NEVER, first)).toBe(' --a|');
      expectObservable(hold(1, NEVER, second)).toBe('----b|');
      expectSubscriptions(first.subscriptions).toBe(' ^--!');
      expectSubscriptions(second.subscriptions).toBe('---^-!');
    }),
  );

  it(
    'does not serialise different keys',
    marbles(({ cold, expectObservable }) => {
      const hold = keyedMutex<number>();
      expectObservable(hold(1, NEVER, cold('--a|'))).toBe('--a|');
      expectObservable(hold(2, NEVER, cold('-b|'))).toBe(' -b|');
    }),
  );

  it(
    'completes without running the work if giveUp$ emits while it waits',
    marbles(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const hold = keyedMutex<number>();
      const second = cold('b|');
      expectObservable(hold(1, NEVER, cold('-----a|'))).toBe('-----a|');
      expectObservable(hold(1, hot('--x'), second)).toBe('     --|');
      expectSubscriptions(second.subscriptions).toBe([]);
    }),
  );

  it(
    'ignores giveUp$ once the work has begun',
    marbles(({ cold, hot, expectObservable }) => {
      expectObservable(keyedMutex<number>()(1, hot('-x'), cold('---a|'))).toBe('---a|');
    }),
  );

  it(
    'releases the key after unsubscription, an error, or synchronous work',
    marbles(({ cold, expectObservable }) => {
      const hold = keyedMutex<number>();
      expectObservable(hold(1, NEVER, cold('-----a|')), '^-!').toBe('--');
      expectObservable(hold(1, NEVER, cold('-#'))).toBe('           ---#');
      expectObservable(hold(1, NEVER, EMPTY)).toBe('                ---|');
      expectObservable(hold(1, NEVER, of('c'))).toBe('              ---(c|)');
    }),
  );

  it('releases the key after the teardown of the work', () => {
    const hold = keyedMutex<number>();
    const order: string[] = [];
    const work = new Subject<never>();
    const first = hold(1, NEVER, work).subscribe();
    first.add(() => order.push('first torn down'));
    hold(1, NEVER, of('second')).subscribe((value) => order.push(`${value}, observed ${work.observed}`));
    first.unsubscribe();
    expect(order).to.include('second, observed false');
  });

  it('releases it after the teardown also of work that has waited', () => {
    const hold = keyedMutex<number>();
    const order: string[] = [];
    const work = new Subject<never>();
    const first = hold(1, NEVER, NEVER).subscribe();
    const second = hold(1, NEVER, work).subscribe();
    hold(1, NEVER, of('third')).subscribe((value) => order.push(`${value}, observed ${work.observed}`));
    first.unsubscribe();
    expect(work.observed).to.equal(true);
    second.unsubscribe();
    expect(order).to.deep.equal(['third, observed false']);
  });
});
