import { expect } from 'chai';
import sinon from 'sinon';
import { lateAfter, NEVER, unless } from '../../../../lib/cli/mcp/session/abort.ts';
import { Failed } from '../../../../lib/cli/mcp/transport/failed.ts';

const outcome = (promise: Promise<unknown>): Promise<unknown> => promise.catch((error: unknown) => error);

describe('what comes of a promise, unless a signal is first', () => {
  it('is what it resolves to', async () => {
    expect(await unless(NEVER, Promise.resolve('a'))).to.equal('a');
  });

  it('is why it rejects', async () => {
    const error = new Error('x');
    expect(await outcome(unless(NEVER, Promise.reject(error)))).to.equal(error);
  });

  it('is the reason of a signal that is given while it is pending', async () => {
    const over = new AbortController();
    const waiting = outcome(unless(over.signal, new Promise(() => undefined)));
    const reason = new Error('enough');
    over.abort(reason);
    expect(await waiting).to.equal(reason);
  });

  it('is the reason of a signal that was given before', async () => {
    const reason = new Error('enough');
    expect(await outcome(unless(AbortSignal.abort(reason), Promise.resolve('a')))).to.equal(reason);
    expect(await outcome(unless(AbortSignal.abort(reason), Promise.reject(new Error('x'))))).to.equal(reason);
  });

  it('is the reason of the signal also where the promise rejects because of it', async () => {
    const over = new AbortController();
    const reason = new Error('enough');
    const promise = new Promise((_, reject) => {
      over.signal.addEventListener('abort', () => reject(new Error('aborted')));
    });
    const waiting = outcome(unless(over.signal, promise));
    over.abort(reason);
    expect(await waiting).to.equal(reason);
  });

  it('leaves no listener behind, however many are waited for', async () => {
    const { signal } = new AbortController();
    const [add, remove] = [sinon.spy(signal, 'addEventListener'), sinon.spy(signal, 'removeEventListener')];
    for (const promise of [Promise.resolve(1), Promise.reject(new Error('x'))]) await outcome(unless(signal, promise));
    await Promise.resolve();
    expect([add.callCount, remove.callCount]).to.deep.equal([2, 2]);
  });
});

describe('a signal after some time', () => {
  it('is given then, for the reason that something is late', () => {
    const clock = sinon.useFakeTimers();
    try {
      const signal = lateAfter(1_000);
      clock.tick(999);
      expect(signal.aborted).to.equal(false);
      clock.tick(1);
      expect(signal.aborted).to.equal(true);
      expect(signal.reason).to.be.instanceOf(Failed).with.deep.property('failure', { type: 'late' });
    } finally {
      clock.restore();
    }
  });
});
