import { expect } from 'chai';
import { Subject, takeUntil, tap } from 'rxjs';
import { tapAfter } from '../../../lib/rx/lean/tap-after.ts';
import { marbles } from '../../support/kits/marbles.ts';
import { operatorContract } from '../../support/kits/operator-contract.ts';

describe('tapAfter', () => {
  operatorContract({
    applied: tapAfter(() => undefined),
    like: (source$) => source$.pipe(tap(() => undefined)),
  });

  it('calls the effect after the value has been emitted', () => {
    const log: string[] = [];
    const source$ = new Subject<string>();
    source$.pipe(tapAfter((value) => log.push(`effect of ${value}`))).subscribe((value) => log.push(value));
    source$.next('a');
    source$.next('b');
    expect(log).to.deep.equal(['a', 'effect of a', 'b', 'effect of b']);
  });

  it('emits a value whose effect ends the stream', () => {
    const end$ = new Subject<void>();
    const log: string[] = [];
    const source$ = new Subject<string>();
    source$
      .pipe(
        takeUntil(end$),
        tapAfter(() => end$.next()),
      )
      .subscribe({ next: (value) => log.push(value), complete: () => log.push('complete') });
    source$.next('a');
    expect(log).to.deep.equal(['a', 'complete']);
  });

  it(
    'errors with what the effect throws, after the value',
    marbles(({ cold, expectObservable }) => {
      const throwing = tapAfter<string>(() => {
        throw 'thrown';
      });
      expectObservable(cold('-a-b').pipe(throwing)).toBe('-(a#)', undefined, 'thrown');
    }),
  );
});
