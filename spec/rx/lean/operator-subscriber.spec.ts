import { expect } from 'chai';
import { EMPTY, Observable, of, Subscriber, throwError } from 'rxjs';
import { type OperatorObserver, operatorSubscriber } from '../../../lib/rx/lean/operator-subscriber.ts';

/** An operator whose handlers are given, and what its subscriber is told. */
const operated = <T>(source$: Observable<T>, observer: OperatorObserver<T>, take = Number.POSITIVE_INFINITY) => {
  const notes: string[] = [];
  let nexts = 0;
  const destination = new Subscriber<unknown>({
    next: (value) => {
      notes.push(`${value}`);
      if (++nexts === take) destination.unsubscribe();
    },
    error: (error: unknown) => notes.push(`#${error instanceof Error ? error.message : error}`),
    complete: () => notes.push('|'),
  });
  const subscriber = operatorSubscriber<T>(destination, {
    ...observer,
    next: (value) => {
      observer.next(value);
      destination.next(value);
    },
  });
  source$.subscribe(subscriber);
  return { notes: () => notes.join(' '), destination, subscriber };
};

const pass = { next: () => undefined };
const fail = (message: string) => () => {
  throw new Error(message);
};

describe('operatorSubscriber', () => {
  it('passes completion and errors on by default', () => {
    expect(operated(of(1, 2), pass).notes()).to.equal('1 2 |');
    expect(
      operated(
        throwError(() => 'oops'),
        pass,
      ).notes(),
    ).to.equal('#oops');
    expect(operated(EMPTY, pass).notes()).to.equal('|');
  });

  it('leaves them to the handlers that are given', () => {
    const seen: string[] = [];
    expect(operated(of(1), { ...pass, complete: () => seen.push('complete') }).notes()).to.equal('1');
    const error = (failure: unknown) => seen.push(`error ${failure}`);
    expect(
      operated(
        throwError(() => 'oops'),
        { ...pass, error },
      ).notes(),
    ).to.equal('');
    expect(seen).to.deep.equal(['complete', 'error oops']);
  });

  it('errors with what a handler throws, and takes no more of its source', () => {
    let emitted = 0;
    const source$ = new Observable<number>((subscriber) => {
      while (!subscriber.closed && emitted < 10) subscriber.next(++emitted);
    });
    expect(operated(source$, { next: fail('thrown') }).notes()).to.equal('#thrown');
    expect(emitted).to.equal(1);
    expect(operated(of(1), { ...pass, complete: fail('at the end') }).notes()).to.equal('1 #at the end');
  });

  it('ends its source with the destination, also while that emits synchronously', () => {
    let emitted = 0;
    const source$ = new Observable<number>((subscriber) => {
      while (!subscriber.closed && emitted < 10) subscriber.next(++emitted);
    });
    expect(operated(source$, pass, 3).notes()).to.equal('1 2 3');
    expect(emitted).to.equal(3);
  });

  it('unsubscribes from its source when the destination is unsubscribed', () => {
    let isSubscribed = true;
    const source$ = new Observable<number>(() => () => {
      isSubscribed = false;
    });
    const { destination, subscriber } = operated(source$, pass);
    expect(isSubscribed).to.equal(true);
    destination.unsubscribe();
    expect([isSubscribed, subscriber.closed]).to.deep.equal([false, true]);
  });
});
