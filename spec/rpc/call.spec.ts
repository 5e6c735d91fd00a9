import { expect } from 'chai';
import { concat, EMPTY, finalize, from, NEVER, type Observable, of, Subject, throwError } from 'rxjs';
import { codes, XyError } from '../../lib/errors.ts';
import { type Callee, call, type Outgoing } from '../../lib/rpc/call.ts';
import type { Call, Method, MethodOutput } from '../../lib/rpc/method.ts';
import { Subscriptions } from '../../lib/rpc/subscriptions.ts';
import { Turns } from '../../lib/rpc/turns.ts';
import { openGate } from './fake-connection.ts';

const result = (value: unknown): MethodOutput => ({ type: 'result', result: value });
const notice: MethodOutput = { type: 'notify', method: 'tick', params: { n: 1 } };

const calling = (method: Method, { isNotification = false, name = 'a' } = {}) => {
  const subscriptions = new Subscriptions();
  const reported: string[] = [];
  const sent: string[] = [];
  const notices: Extract<Outgoing, { type: 'notice' }>[] = [];
  let charged = 0;
  let unanswered = 0;
  const lane = new Turns({ now: () => 0 }, NEVER).lane(() => undefined);
  const count = lane.count.bind(lane);
  lane.count = (calls) => {
    unanswered += calls;
    count(calls);
  };
  const callee: Callee = {
    methods: { a: method },
    lane,
    subscriptions,
    report: (error, method) => reported.push(`${method}: ${error instanceof Error ? error.message : error}`),
    charge: (bytes) => {
      charged += bytes;
    },
  };
  const subscription = call(
    { id: isNotification ? undefined : 1, method: name, params: { p: 1 } },
    openGate,
    callee,
  ).subscribe({
    next: (out) => {
      if (out.type === 'notice') notices.push(out);
      sent.push(out.type === 'notice' ? `${out.bytes}`.trimEnd() : (out.text ?? 'nothing'));
    },
    complete: () => sent.push('|'),
    error: (error) => sent.push(`#${error}`),
  });
  return {
    sent,
    notices,
    reported,
    subscriptions,
    subscription,
    charged: () => charged,
    unanswered: () => unanswered,
  };
};

const INTERNAL = `{"jsonrpc":"2.0","id":1,"error":{"code":-32603,"message":"internal error: the daemon's log has the details"}}`;

describe('a call', () => {
  it('is answered with the result of its method, and then has its notices', () => {
    const { sent } = calling(() => from([result([1]), notice]));
    expect(sent).to.deep.equal([
      '{"jsonrpc":"2.0","id":1,"result":[1]}',
      '{"jsonrpc":"2.0","method":"tick","params":{"n":1}}',
      '|',
    ]);
  });

  it('passes its params and its gate on', () => {
    let seen: unknown;
    calling((params, { gate }) => {
      seen = [params, gate];
      return of(result(1));
    });
    expect(seen).to.deep.equal([{ p: 1 }, openGate]);
  });

  it('is answered with the error of its method, which is not a bug', () => {
    const { sent, reported } = calling(() => throwError(() => new XyError(codes.noSuchServer, 'no such server: a')));
    expect(sent).to.deep.equal(['{"jsonrpc":"2.0","id":1,"error":{"code":-32001,"message":"no such server: a"}}', '|']);
    expect(reported).to.deep.equal([]);
  });

  for (const [title, method, report] of [
    [
      'throws',
      (): Observable<MethodOutput> => {
        throw new Error('s3cret');
      },
      'a: s3cret',
    ],
    ['errors', () => throwError(() => new Error('s3cret')), 'a: s3cret'],
    ['completes without a result', () => EMPTY, 'a: no result'],
    ['has a result that is no JSON', () => of(result(1n)), 'a: Do not know how to serialize a BigInt'],
  ] as const) {
    it(`is answered with an internal error if its method ${title}, and only the log has the details`, () => {
      const { sent, reported } = calling(method);
      expect(sent).to.deep.equal([INTERNAL, '|']);
      expect(reported).to.deep.equal([report]);
    });
  }

  for (const [title, method, report] of [
    ['has a second result', () => from([result(1), result(2)]), 'a: a second result'],
    [
      'errors after its result',
      () =>
        concat(
          of(result(1)),
          throwError(() => new Error('late')),
        ),
      'a: late',
    ],
    [
      'errors with an error for clients after its result',
      () =>
        concat(
          of(result(1)),
          throwError(() => new XyError(codes.internalError, 'late')),
        ),
      'a: late',
    ],
  ] as const) {
    it(`is answered once if its method ${title}, and that is logged`, () => {
      const { sent, reported } = calling(method);
      expect(sent).to.deep.equal(['{"jsonrpc":"2.0","id":1,"result":1}', '|']);
      expect(reported).to.deep.equal([report]);
    });
  }

  it('of an unknown method, also a property of all objects, is answered with its name, cut', () => {
    for (const name of ['nope', 'constructor', '__proto__', 'x'.repeat(5_000)]) {
      const { sent, reported } = calling(() => of(result(1)), { name });
      expect(sent.join()).to.contain('-32601').and.contain(name.slice(0, 100)).and.not.contain('x'.repeat(101));
      expect(reported).to.deep.equal([]);
    }
  });

  describe('without an id', () => {
    const isNotification = true;

    it('is carried out and not answered, whatever the result', () => {
      for (const method of [() => of(result(1)), () => throwError(() => new XyError(codes.internalError, 'no'))])
        expect(calling(method, { isNotification }).sent).to.deep.equal(['nothing', '|']);
    });

    it('has no notices, and its method is ended after the result', () => {
      let isEnded = false;
      const ending = finalize<MethodOutput>(() => {
        isEnded = true;
      });
      const { sent } = calling(() => concat(of(result(1), notice), NEVER).pipe(ending), { isNotification });
      expect([sent, isEnded]).to.deep.equal([['nothing', '|'], true]);
    });
  });

  describe('with subscriptions', () => {
    const following =
      (more$: Observable<MethodOutput>): Method =>
      (_, { subscriptionId }: Call) =>
        concat(of(result(subscriptionId())), more$);

    it('has notices that know whether they were cancelled', () => {
      const { notices, subscriptions } = calling(following(concat(of(notice), NEVER)));
      expect(notices.map(({ isCancelled }) => isCancelled())).to.deep.equal([false]);
      subscriptions.cancel(1);
      expect(notices.map(({ isCancelled }) => isCancelled())).to.deep.equal([true]);
    });

    it('ends them with itself', () => {
      const more$ = new Subject<MethodOutput>();
      const { subscriptions } = calling(following(more$));
      let isOver = false;
      more$.complete();
      subscriptions.cancelled$(1).subscribe(() => {
        isOver = true;
      });
      expect(isOver).to.equal(true);
    });

    it('are counted as memory of the client until they end', () => {
      const { charged, subscription } = calling(following(NEVER));
      expect(charged()).to.equal(16 << 10);
      subscription.unsubscribe();
      expect(charged()).to.equal(0);
    });
  });

  it('counts as unanswered, and takes memory, until it is answered or its client has disconnected', () => {
    const answer$ = new Subject<MethodOutput>();
    const answered = calling(() => answer$);
    expect([answered.unanswered(), answered.charged()]).to.deep.equal([1, 2 << 10]);
    answer$.next(result(1));
    expect([answered.unanswered(), answered.charged()]).to.deep.equal([0, 0]);
    const gone = calling(() => NEVER);
    gone.subscription.unsubscribe();
    expect([gone.unanswered(), gone.charged()]).to.deep.equal([0, 0]);
  });

  it('counts as much as its method says, for as long as it is unanswered', () => {
    const answer$ = new Subject<MethodOutput>();
    const { unanswered } = calling((_, { weigh }) => {
      weigh(50);
      return answer$;
    });
    expect(unanswered()).to.equal(50);
    answer$.next(result(1));
    expect(unanswered()).to.equal(0);
  });
});
