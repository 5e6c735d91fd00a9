import { expect } from 'chai';
import { TestScheduler } from 'rxjs/testing';

export type RunHelpers = Parameters<Parameters<TestScheduler['run']>[0]>[0];

/** A spec body in virtual time: `it('…', marbles(({ hot, expectObservable }) => { … }))`. */
export const marbles = (body: (helpers: RunHelpers) => void) => (): void => {
  new TestScheduler((actual, expected) => {
    expect(actual).to.deep.equal(expected);
  }).run(body);
};

/** Runs `body` in virtual time until nothing is scheduled; its records can be examined afterwards. */
export const virtually = <T>(body: (scheduler: TestScheduler) => T): T => {
  const scheduler = new TestScheduler(() => undefined);
  return scheduler.run(() => {
    const noted = body(scheduler);
    scheduler.flush();
    return noted;
  });
};
