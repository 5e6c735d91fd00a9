import { expect } from 'chai';
import { concat, from, map, mergeMap, NEVER, type Observable, of, Subject, timer } from 'rxjs';
import type { Gate } from '../../lib/ports.ts';
import { exchange } from '../../lib/rpc/exchange.ts';
import type { Call, MethodOutput, Methods } from '../../lib/rpc/method.ts';
import { decode } from '../../lib/rpc/protocol.ts';
import { Subscriptions } from '../../lib/rpc/subscriptions.ts';
import { Turns } from '../../lib/rpc/turns.ts';
import { virtually } from '../support/kits/marbles.ts';
import { openGate } from './fake-connection.ts';

const result = (value: unknown): MethodOutput => ({ type: 'result', result: value });
const tick = (n: number): MethodOutput => ({ type: 'notify', method: 'tick', params: { n } });

const methods: Methods = {
  now: () => of(result('now')),
  slow: () => timer(10).pipe(map(() => result('slow'))),
  tick: () => from([result('tick'), tick(1), tick(2)]),
  subscribe: (_, call) => concat(of(result(call.subscriptionId())), of(tick(1)), NEVER),
  cancel: (_, call) => of(result(call.cancel(1))),
  gated: (_, { gate }: Call) =>
    concat(
      of(result('gated')),
      gate.isOpen() ? of(tick(1)) : gate.opened$.pipe(mergeMap(() => of(tick(gate.isOpen() ? 2 : 0)))),
    ),
};

/** The lines that a message is answered with, in short, with their times: `1:now` an answer, `*1` a notification. */
const exchanged = (text: string, messageBytes = 0, gate: Gate = openGate) =>
  virtually((scheduler) => {
    const lines: string[] = [];
    const charges: number[] = [];
    let charged = 0;
    const shown = (value: unknown): string => {
      if (Array.isArray(value)) return `[${value.map(shown).join(' ')}]`;
      const { id, result, error, params } = value as Record<string, { n?: number; code?: number } | undefined>;
      if (params !== undefined) return `*${params.n}`;
      return `${id}:${error === undefined ? result : error.code}`;
    };
    const callee = {
      methods,
      lane: new Turns({ now: () => 0 }, timer(0)).lane(() => undefined),
      subscriptions: new Subscriptions(),
      report: () => undefined,
      charge: (bytes: number) => {
        charged += bytes;
        charges.push(charged);
      },
    };
    const lines$: Observable<Uint8Array | string> = exchange(decode(text), messageBytes, gate, callee);
    lines$.subscribe({
      next: (line) => lines.push(`${shown(JSON.parse(Buffer.from(line).toString()))}@${scheduler.now()}`),
      complete: () => lines.push(`|@${scheduler.now()}`),
    });
    return { lines: () => lines.join(' '), mostCharged: () => Math.max(...charges), charged: () => charged };
  });

const request = (method: string, id?: number): string => JSON.stringify({ jsonrpc: '2.0', method, id });
const batch = (...requests: readonly string[]): string => `[${requests.join()}]`;

describe('an exchange', () => {
  it('has the answer to a request, and its notifications after it', () => {
    expect(exchanged(request('now', 1)).lines()).to.equal('1:now@0 |@0');
    expect(exchanged(request('slow', 1)).lines()).to.equal('1:slow@10 |@10');
    expect(exchanged(request('tick', 1)).lines()).to.equal('1:tick@0 *1@0 *2@0 |@0');
  });

  it('has one array for a batch, when the last of its calls is answered', () => {
    expect(exchanged(batch(request('slow', 1), request('now', 2))).lines()).to.equal('[1:slow 2:now]@10 |@10');
  });

  it('holds the notifications of a batch back until then', () => {
    expect(exchanged(batch(request('tick', 1), request('slow', 2))).lines()).to.equal(
      '[1:tick 2:slow]@10 *1@10 *2@10 |@10',
    );
  });

  it('has no output for notifications, which are carried out', () => {
    expect(exchanged(request('slow')).lines()).to.equal('|@10');
    expect(exchanged(batch(request('now'), request('slow'))).lines()).to.equal('|@10');
  });

  it('has no line of a subscription that the batch itself cancels', () => {
    expect(exchanged(batch(request('subscribe', 1), request('cancel', 2))).lines()).to.equal('[1:1 2:true]@0');
    expect(exchanged(batch(request('subscribe', 1), request('now', 2))).lines()).to.equal('[1:1 2:now]@0 *1@0');
  });

  it('has the error of each entry that is not a request, in its place', () => {
    expect(exchanged(batch(request('now', 1), '7', request('nope', 3))).lines()).to.equal(
      '[1:now null:-32600 3:-32601]@0 |@0',
    );
    expect(exchanged('{').lines()).to.equal('null:-32700@0 |@0');
  });

  describe('has a gate for its calls', () => {
    it('that is shut until they are answered, and then opens', () => {
      expect(exchanged(batch(request('gated', 1), request('slow', 2))).lines()).to.equal('[1:gated 2:slow]@10 *2@10');
    });

    it('that is never open while that of the connection is shut', () => {
      const opened$ = new Subject<void>();
      const shut = { isOpen: () => false, opened$ };
      expect(exchanged(request('gated', 1), 0, shut).lines()).to.equal('1:gated@0');
    });
  });

  it('counts the memory of its message and of its answers until they are sent', () => {
    const { mostCharged, charged } = exchanged(batch(request('slow', 1), request('slow', 2)), 1_000);
    const calls = 2 * (2 << 10);
    expect(mostCharged()).to.be.within(1_000 + calls, 1_000 + calls + 200);
    expect(charged()).to.equal(0);
  });
});
