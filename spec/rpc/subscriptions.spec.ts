import { expect } from 'chai';
import { codes, XyError } from '../../lib/errors.ts';
import { MAX_SUBSCRIPTIONS, Subscriptions } from '../../lib/rpc/subscriptions.ts';

const isTold = (subscriptions: Subscriptions, id: number): boolean => {
  let told = false;
  subscriptions.cancelled$(id).subscribe(() => {
    told = true;
  });
  return told;
};

describe('the subscriptions of a connection', () => {
  it('have ids from 1 on, which are never reused', () => {
    const subscriptions = new Subscriptions();
    const first = subscriptions.begin().id;
    subscriptions.end(first);
    expect([first, subscriptions.begin().id, subscriptions.begin().id]).to.deep.equal([1, 2, 3]);
  });

  it('emit when they are cancelled, each by its own id', () => {
    const subscriptions = new Subscriptions();
    const [a, b] = [subscriptions.begin(), subscriptions.begin()];
    expect(subscriptions.cancel(b.id)).to.equal(true);
    expect([a.cancelled.isOpen, b.cancelled.isOpen]).to.deep.equal([false, true]);
    expect([isTold(subscriptions, a.id), isTold(subscriptions, b.id)]).to.deep.equal([false, true]);
  });

  it('can be cancelled again and after their end, which changes nothing', () => {
    const subscriptions = new Subscriptions();
    const { id } = subscriptions.begin();
    subscriptions.cancel(id);
    expect(subscriptions.cancel(id)).to.equal(true);
    subscriptions.end(id);
    expect(subscriptions.cancel(id)).to.equal(true);
    expect(isTold(subscriptions, id)).to.equal(true);
  });

  it('can’t be cancelled if they never existed', () => {
    const subscriptions = new Subscriptions();
    subscriptions.begin();
    for (const id of [0, -1, 2, 0.5, 1.5, Number.NaN, Number.POSITIVE_INFINITY])
      expect(subscriptions.cancel(id), `${id}`).to.equal(false);
  });

  it('are limited, without those that have ended', () => {
    const subscriptions = new Subscriptions();
    for (let count = 0; count < MAX_SUBSCRIPTIONS; count++) subscriptions.begin();
    expect(() => subscriptions.begin())
      .to.throw(XyError, 'this connection has 1024 subscriptions: cancel some')
      .with.property('code', codes.internalError);
    subscriptions.cancel(5);
    expect(() => subscriptions.begin(), 'cancelled, but not over').to.throw(XyError);
    subscriptions.end(5);
    expect(subscriptions.begin().id).to.equal(MAX_SUBSCRIPTIONS + 1);
  });
});
