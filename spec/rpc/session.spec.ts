import { expect } from 'chai';
import fc from 'fast-check';
import {
  concat,
  count,
  defer,
  delay,
  EMPTY,
  finalize,
  from,
  interval,
  map,
  merge,
  mergeMap,
  NEVER,
  type Observable,
  of,
  Subject,
  takeUntil,
  throwError,
  timer,
} from 'rxjs';
import { codes, XyError } from '../../lib/errors.ts';
import type { Frame, Gate } from '../../lib/ports.ts';
import { MAX_BATCH_ANSWER } from '../../lib/rpc/answers.ts';
import { FrameReader } from '../../lib/rpc/frames.ts';
import type { Call, MethodOutput, Methods } from '../../lib/rpc/method.ts';
import { session } from '../../lib/rpc/session.ts';
import { MAX_SUBSCRIPTIONS } from '../../lib/rpc/subscriptions.ts';
import { MAX_UNANSWERED, Turns } from '../../lib/rpc/turns.ts';
import { virtually } from '../support/kits/marbles.ts';
import { fakeConnection } from './fake-connection.ts';

const result = (value: unknown): MethodOutput => ({ type: 'result', result: value });
const tick = (n: number): MethodOutput => ({ type: 'notify', method: 'tick', params: { n } });

const idOf = (params: unknown): number => (params as { readonly id: number }).id;
const msOf = (params: unknown): number => (params as { readonly ms: number }).ms;

/** A subscription that ticks every 10 ms until it is cancelled, `times` at most. */
const follow = (call: Call, times = 1000): Observable<MethodOutput> =>
  defer(() => {
    const id = call.subscriptionId();
    return concat(
      of(result(id)),
      interval(10).pipe(map(tick), takeUntil(merge(call.cancelled$(id), timer(times * 10 + 5)))),
    );
  });

const methods: Methods = {
  echo: (params) => of(result(params)),
  nothing: () => of(result(undefined)),
  slow: (params) => timer(msOf(params)).pipe(map(() => result(msOf(params)))),
  never: () => NEVER,
  follow: (_, call) => follow(call),
  thrice: (_, call) => follow(call, 3),
  cancel: (params, call) => of(result(call.cancel(idOf(params)))),
  bytes: () => from([result(1), { type: 'bytes', bytes: Buffer.from('{"a":1}\n{"b":2}\n') }] satisfies MethodOutput[]),
  hasty: () => from([tick(1), result('done')]),
  refuse: () => throwError(() => new XyError(codes.noSuchServer, 'no such server: a', { data: { name: 'a' } })),
  explode: () => throwError(() => new Error('secret')),
  throw: () => {
    throw new Error('secret');
  },
  empty: () => EMPTY,
  twice: () => from([result(1), result(2)]),
  late: () => concat(of(result(1)), timer(10).pipe(mergeMap(() => throwError(() => new Error('secret'))))),
  cyclic: () => {
    const a: Record<string, unknown> = {};
    a.a = a;
    return of(result(a));
  },
};

const call = (method: string, id?: unknown, params?: unknown): string =>
  JSON.stringify({ jsonrpc: '2.0', id, method, params });
const text = (line: string): Frame => ({ type: 'text', text: line });

interface Talk {
  readonly with?: Methods;
  readonly gate?: Gate;
  /** When the connection is closed. */
  readonly closed?: number;
  /** When reading ends. */
  readonly deaf?: number;
  /** The end of the observation. */
  readonly until?: number;
}

/** The records of a session for frames at given times; the client half-closes after the last one. */
const talk = (frames: Readonly<Record<number, readonly Frame[]>>, options: Talk = {}) =>
  virtually((scheduler) => {
    const reports: string[] = [];
    const connection = fakeConnection({
      frames$: merge(...Object.entries(frames).map(([at, each]) => timer(Number(at)).pipe(mergeMap(() => each)))),
      now: () => scheduler.now(),
      ...(options.closed === undefined ? {} : { closed$: timer(options.closed).pipe(map(() => undefined)) }),
      ...(options.gate === undefined ? {} : { gate: options.gate }),
    });
    const deaf$ = options.deaf === undefined ? NEVER : timer(options.deaf);
    const report = (error: unknown, method: string) => reports.push(`${method}: ${error}`);
    const turns = new Turns({ now: () => scheduler.now() }, timer(0));
    const session$ = session(connection, { methods: options.with ?? methods, report, turns }, deaf$);
    let completed = -1;
    session$.pipe(takeUntil(timer(options.until ?? 1000))).subscribe({ complete: () => (completed = scheduler.now()) });
    return {
      reports,
      deeds: connection.deeds,
      charged: connection.charged,
      mostCharged: connection.mostCharged,
      completedAt: () => completed,
    };
  });

/** The answers and notifications of a talk, in short form: `1=result`, `1!code`, `tick 0`, and `@time` after each. */
const brief = (deeds: readonly string[]): readonly string[] =>
  deeds.map((deed) => {
    const [, line = '', at] = /^(.*)@(\d+)$/.exec(deed) ?? [];
    if (!/^[[{]/.test(line)) return deed;
    const one = (message: {
      id?: unknown;
      result?: unknown;
      error?: { code: number };
      method?: string;
      params?: { n: number };
    }): string => {
      if (message.method) return `${message.method} ${message.params?.n}`;
      const id = JSON.stringify(message.id);
      return message.error ? `${id}!${message.error.code}` : `${id}=${JSON.stringify(message.result)}`;
    };
    const message = JSON.parse(line);
    return `${Array.isArray(message) ? `[${message.map(one).join(' ')}]` : one(message)}@${at}`;
  });

const said = (...args: Parameters<typeof talk>): readonly string[] => brief(talk(...args).deeds);

describe('a session', () => {
  it('answers, and ends the connection when the client has half-closed', () => {
    expect(said({ 5: [text(call('echo', 1, { a: 1 }))] })).to.deep.equal(['1={"a":1}@5', 'end@5']);
  });

  it('completes when the client has half-closed and everything is answered', () => {
    expect(talk({ 5: [text(call('slow', 1, { ms: 30 }))] }).completedAt()).to.equal(35);
  });

  it('answers requests as they finish', () => {
    const frames = [text(call('slow', 'a', { ms: 30 })), text(call('slow', 'b', { ms: 10 })), text(call('echo', 'c'))];
    expect(said({ 0: frames })).to.deep.equal(['"c"=null@0', '"b"=10@10', '"a"=30@30', 'end@30']);
  });

  it('answers null for a result of undefined', () => {
    expect(said({ 0: [text(call('nothing', 1))] })).to.deep.equal(['1=null@0', 'end@0']);
  });

  it('does not answer requests without id, and carries them out', () => {
    let done = 0;
    const counting: Methods = { ...methods, count: () => defer(() => of(result(++done))) };
    expect(
      said({ 0: ['count', 'refuse', 'explode', 'nope'].map((name) => text(call(name))) }, { with: counting }),
    ).to.deep.equal(['end@0']);
    expect(done).to.equal(1);
  });

  it('ends the subscription of a request without id', () => {
    expect(said({ 0: [text(call('follow'))] })).to.deep.equal(['end@0']);
  });

  it('answers messages that are not requests', () => {
    const frames = [
      text('{'),
      text('1'),
      text('{"jsonrpc":"2.0","id":7,"method":1}'),
      { type: 'invalid-utf8' } as const,
    ];
    expect(said({ 0: [...frames, text(call('echo', 1))] })).to.deep.equal([
      'null!-32700@0',
      'null!-32600@0',
      '7!-32600@0',
      'null!-32700@0',
      '1=null@0',
      'end@0',
    ]);
  });

  it('knows no methods but its own', () => {
    const frames = ['nope', '', '__proto__', 'constructor', 'toString', 'hasOwnProperty'].map((name, id) =>
      text(call(name, id)),
    );
    expect(said({ 0: frames })).to.deep.equal([0, 1, 2, 3, 4, 5].map((id) => `${id}!-32601@0`).concat('end@0'));
  });

  it('closes after an oversized frame, even if calls are running', () => {
    const frames = [
      text(call('follow', 1)),
      text(call('never', 2)),
      { type: 'oversized' } as const,
      text(call('echo', 3)),
    ];
    const { deeds, completedAt } = talk({ 0: frames });
    expect(brief(deeds)).to.deep.equal(['1=1@0', 'null!-32700@0', 'end@0']);
    expect(completedAt()).to.equal(0);
  });

  it('answers calls that have begun, and no others, once it is deaf', () => {
    const frames = { 0: [text(call('slow', 1, { ms: 30 }))], 20: [text(call('echo', 2))], 90: [] };
    expect(said(frames, { deaf: 10 })).to.deep.equal(['1=30@30', 'end@30']);
  });

  it('ends at once when it is deaf from the start', () => {
    expect(said({ 0: [text(call('echo', 1))], 90: [] }, { deaf: 0 }).at(-1)).to.equal('end@0');
  });

  describe('when a method fails', () => {
    it('answers with its error', () => {
      const { deeds, reports } = talk({ 0: [text(call('refuse', 1))] });
      expect(JSON.parse(deeds[0]?.split('@')[0] ?? '').error).to.deep.equal({
        code: -32001,
        message: 'no such server: a',
        data: { name: 'a' },
      });
      expect(reports).to.deep.equal([]);
    });

    for (const name of ['explode', 'throw', 'empty', 'cyclic']) {
      it(`answers -32603 without details, and reports it: ${name}`, () => {
        const { deeds, reports } = talk({ 0: [text(call(name, 1)), text(call('echo', 2))] });
        expect(brief(deeds)).to.deep.equal(['1!-32603@0', '2=null@0', 'end@0']);
        expect(deeds.join()).not.to.contain('secret');
        expect(reports).to.have.length(1);
        expect(reports[0]).to.match(new RegExp(`^${name}: `));
      });
    }

    for (const [name, at] of [
      ['twice', 0],
      ['late', 10],
    ] as const) {
      it(`still answers once, and reports it: ${name}`, () => {
        const { deeds, reports } = talk({ 0: [text(call(name, 1))] });
        expect(brief(deeds)).to.deep.equal(['1=1@0', `end@${at}`]);
        expect(reports).to.have.length(1);
      });
    }
  });

  describe('with subscriptions', () => {
    it('notifies after the result', () => {
      expect(said({ 0: [text(call('thrice', 1))] })).to.deep.equal([
        '1=1@0',
        'tick 0@10',
        'tick 1@20',
        'tick 2@30',
        'end@35',
      ]);
    });

    it('sends the result first even if the method does not', () => {
      expect(said({ 0: [text(call('hasty', 1))] })).to.deep.equal(['1="done"@0', 'tick 1@0', 'end@0']);
    });

    it('sends encoded notifications unchanged', () => {
      expect(talk({ 0: [text(call('bytes', 1))] }).deeds).to.deep.equal([
        '{"jsonrpc":"2.0","id":1,"result":1}@0',
        '{"a":1}@0',
        '{"b":2}@0',
        'end@0',
      ]);
    });

    it('continues them after the client has half-closed', () => {
      expect(said({ 0: [text(call('follow', 1))] }, { until: 25 })).to.deep.equal(['1=1@0', 'tick 0@10', 'tick 1@20']);
    });

    it('sends no further line of one after the answer to its cancel', () => {
      const cancel = text(call('cancel', 2, { id: 1 }));
      expect(said({ 0: [text(call('follow', 1))], 15: [cancel], 100: [] })).to.deep.equal([
        '1=1@0',
        'tick 0@10',
        '2=true@15',
        'end@100',
      ]);
    });

    it('cancels only the given one', () => {
      const cancel = text(call('cancel', 'c', { id: 1 }));
      expect(said({ 0: [text(call('follow', 'a')), text(call('thrice', 'b'))], 5: [cancel] })).to.deep.equal([
        '"a"=1@0',
        '"b"=2@0',
        '"c"=true@5',
        'tick 0@10',
        'tick 1@20',
        'tick 2@30',
        'end@35',
      ]);
    });

    it('distinguishes one that has ended from one that never existed', () => {
      const cancel = (id: unknown) => text(call('cancel', 'c', { id }));
      const frames = { 0: [text(call('thrice', 1))], 50: [1, 1, 2, 0, -1, 0.5, 1e300].map(cancel) };
      expect(said(frames).slice(4, -1)).to.deep.equal(
        [true, true, false, false, false, false, false].map((known) => `"c"=${known}@50`),
      );
    });

    it('never uses an id twice', () => {
      const round = (id: number) => [text(call('follow', id)), text(call('cancel', 0, { id }))];
      const ids = said({ 0: [1, 2, 3].flatMap(round) }).filter((line) => !line.startsWith('0='));
      expect(ids).to.deep.equal(['1=1@0', '2=2@0', '3=3@0', 'end@0']);
    });

    it('counts ids for each connection separately', () => {
      const once = () => said({ 0: [text(call('thrice', 'a')), text(call('thrice', 'b'))] }).slice(0, 2);
      expect([...once(), ...once()]).to.deep.equal(['"a"=1@0', '"b"=2@0', '"a"=1@0', '"b"=2@0']);
    });

    it('rejects too many, and accepts new ones when old ones are cancelled', () => {
      const quiet: Methods = {
        ...methods,
        quiet: (_, call) =>
          defer(() => {
            const id = call.subscriptionId();
            return concat(of(result(id)), NEVER).pipe(takeUntil(call.cancelled$(id)));
          }),
      };
      const frames = [
        ...Array.from({ length: MAX_SUBSCRIPTIONS }, (_, id) => text(call('quiet', id))),
        text(call('quiet', 'over')),
        text(call('cancel', 'c', { id: 1 })),
        text(call('quiet', 'again')),
      ];
      expect(said({ 0: frames }, { with: quiet }).slice(MAX_SUBSCRIPTIONS)).to.deep.equal([
        '"over"!-32603@0',
        '"c"=true@0',
        `"again"=${MAX_SUBSCRIPTIONS + 1}@0`,
      ]);
    });
  });

  describe('with a batch', () => {
    const batch = (...calls: string[]): Frame => text(`[${calls.join(',')}]`);

    it('answers with one array, in the order of the requests, when the last one has finished', () => {
      const frame = batch(call('slow', 'a', { ms: 30 }), call('echo', 'b'), call('slow', 'c', { ms: 10 }));
      expect(said({ 0: [frame] })).to.deep.equal(['["a"=30 "b"=null "c"=10]@30', 'end@30']);
    });

    it('does not delay other requests', () => {
      const frames = [batch(call('slow', 'a', { ms: 30 })), text(call('echo', 'b'))];
      expect(said({ 0: frames })).to.deep.equal(['"b"=null@0', '["a"=30]@30', 'end@30']);
    });

    it('answers each entry, except for those without id', () => {
      const frame = batch(
        '1',
        call('echo'),
        call('nope', 1),
        call('refuse', 2),
        call('explode', 3),
        call('echo', 4),
        '[]',
      );
      expect(said({ 0: [frame] })).to.deep.equal([
        '[null!-32600 1!-32601 2!-32001 3!-32603 4=null null!-32600]@0',
        'end@0',
      ]);
    });

    it('sends nothing if no entry needs an answer', () => {
      expect(said({ 0: [batch(call('echo'), call('nope'))] })).to.deep.equal(['end@0']);
    });

    it('answers an empty one with one error', () => {
      expect(said({ 0: [batch()] })).to.deep.equal(['null!-32600@0', 'end@0']);
    });

    it('sends notifications after the array, outside it', () => {
      const frame = batch(call('thrice', 'a'), call('slow', 'b', { ms: 25 }));
      expect(said({ 0: [frame] })).to.deep.equal([
        '["a"=1 "b"=25]@25',
        'tick 0@25',
        'tick 1@25',
        'tick 2@30',
        'end@35',
      ]);
    });

    it('sends no line at all of a subscription that the batch itself cancels', () => {
      const later: Methods = {
        ...methods,
        cancelLater: (params, call) => timer(25).pipe(map(() => result(call.cancel(idOf(params))))),
      };
      const frame = batch(call('follow', 'a'), call('cancelLater', 'b', { id: 1 }));
      expect(said({ 0: [frame] }, { with: later })).to.deep.equal(['["a"=1 "b"=true]@25', 'end@25']);
    });

    it('keeps the gate closed for its calls until the answer is sent', () => {
      const states: string[] = [];
      const gated: Methods = {
        ...methods,
        gated: (_, { gate }) => {
          states.push(`before ${gate.isOpen()}`);
          return concat(
            of(result('gated')),
            defer(() => {
              states.push(`after ${gate.isOpen()}`);
              return merge(gate.opened$, timer(100)).pipe(
                map((_, n) => tick(n)),
                takeUntil(timer(50)),
              );
            }),
          );
        },
      };
      const frame = batch(call('gated', 'a'), call('slow', 'b', { ms: 20 }));
      expect(said({ 0: [frame] }, { with: gated })).to.deep.equal(['["a"="gated" "b"=20]@20', 'tick 0@20', 'end@50']);
      expect(states).to.deep.equal(['before false', 'after false']);
    });

    it('lets the gate of a single call be open as soon as it is answered', () => {
      let open: boolean | undefined;
      const gated: Methods = {
        gated: (_, { gate }) =>
          concat(
            of(result('gated')),
            defer(() => {
              open = gate.isOpen();
              return EMPTY;
            }),
          ),
      };
      talk({ 0: [text(call('gated', 1))] }, { with: gated });
      expect(open).to.equal(true);
    });

    it('carries out 10,000 calls', () => {
      const frame = batch(...Array.from({ length: 10_000 }, (_, id) => call('echo', id)));
      const { deeds } = talk({ 0: [frame] });
      expect(JSON.parse(deeds.find((deed) => deed.startsWith('['))?.split('@')[0] ?? '')).to.have.length(10_000);
    });

    it('replaces answers that are too long together by errors', () => {
      const half = 'x'.repeat(MAX_BATCH_ANSWER / 2);
      const bulky: Methods = { ...methods, bulky: () => of(result(half)) };
      const frame = batch(call('bulky', 1), call('bulky', 2), call('echo', 3));
      const { deeds } = talk({ 0: [frame] }, { with: bulky });
      const answers: readonly { id: number; error?: { code: number } }[] = JSON.parse(
        deeds.at(-2)?.split('@')[0] ?? '',
      );
      expect(answers.map(({ id, error }) => [id, error?.code])).to.deep.equal([
        [1, undefined],
        [2, -32603],
        [3, undefined],
      ]);
    });
  });

  describe('and its client', () => {
    it('that disconnects ends its calls', () => {
      let ended = -1;
      const watched: Methods = { watched: () => defer(() => NEVER.pipe(finalize(() => (ended += 1)))) };
      const { completedAt, deeds } = talk({ 0: [text(call('watched', 1))], 90: [] }, { with: watched, closed: 20 });
      expect(ended).to.equal(0);
      expect(completedAt()).to.equal(20);
      expect(deeds).to.deep.equal([]);
    });

    it('that requests too much at once is not read until some of it is done', () => {
      const frames = Array.from({ length: MAX_UNANSWERED }, (_, id) =>
        text(call('slow', id, { ms: id < 2 ? 10 : 30 })),
      );
      const { deeds } = talk({ 0: frames });
      expect(deeds[0]).to.equal('hold@0');
      expect(deeds.filter((deed) => /^(hold|free)/.test(deed))).to.deep.equal(['hold@0', 'free@10']);
    });

    it('that requests too much in one batch is not read until some of it is done', () => {
      const calls = Array.from({ length: 2 * MAX_UNANSWERED }, (_, id) =>
        call('slow', id, { ms: id < MAX_UNANSWERED ? 10 : 20 }),
      );
      const { deeds } = talk({ 0: [text(`[${calls.join(',')}]`)] });
      expect(deeds.filter((deed) => /^(hold|free)/.test(deed))).to.deep.equal(['hold@0', 'free@30']);
    });

    it('has its memory counted as long as it is used', () => {
      const slow = `[${call('slow', 1, { ms: 50 })},${call('echo', 2, 'x'.repeat(10_000))}]`;
      const waiting = talk({ 0: [text(slow)] }, { until: 20 });
      expect(waiting.charged()).to.be.above(20_000);
      const following = talk({ 0: [text(call('follow', 1))] }, { until: 20 });
      expect([following.mostCharged() > 1_000, following.charged()]).to.deep.equal([true, 0]);
      for (const frame of [slow, call('thrice', 1), call('refuse', 1), call('explode', 1), '[1,2', call('hasty', 1)]) {
        expect(talk({ 0: [text(frame)] }).charged(), frame).to.equal(0);
      }
    });

    it('with a request to many servers gets the same share as others, and completes in the end', () => {
      let underWay = 0;
      let most = 0;
      const weighty: Methods = {
        all: (_, call) =>
          defer(() => {
            call.weigh(MAX_UNANSWERED / 2);
            most = Math.max(most, ++underWay);
            return from(Array.from({ length: 500 }, (_, n) => ({ n }))).pipe(
              call.inTurns(),
              delay(10),
              count(),
              map((parts) => {
                underWay -= 1;
                return result(parts);
              }),
            );
          }),
      };
      const frame = text(`[${Array.from({ length: 20 }, (_, id) => call('all', id)).join(',')}]`);
      const { deeds } = talk({ 0: [frame] }, { with: weighty });
      expect(most).to.equal(2);
      const answers = deeds.find((deed) => deed.startsWith('[')) ?? '';
      expect(answers.match(/"result":500/g)).to.have.length(20);
    });

    it('can always cancel: subscriptions do not count as calls to be answered', () => {
      const frames = Array.from({ length: MAX_UNANSWERED }, (_, id) => text(call('thrice', id)));
      const { deeds } = talk({ 0: frames });
      expect(deeds.filter((deed) => /^(hold|free)/.test(deed))).to.deep.equal([]);
    });
  });

  it('hands the gate on', () => {
    const opened$ = new Subject<void>();
    let open = false;
    const seen: string[] = [];
    const gated: Methods = {
      gated: (_, { gate }) =>
        concat(
          of(result(1)),
          defer(() => {
            seen.push(`${gate.isOpen()}`);
            gate.opened$.subscribe(() => seen.push('opened'));
            return EMPTY;
          }),
        ),
    };
    talk({ 0: [text(call('gated', 1))] }, { with: gated, gate: { isOpen: () => open, opened$ } });
    open = true;
    opened$.next();
    expect(seen).to.deep.equal(['false', 'opened']);
  });

  it('survives any input, and answers each line that is not a request', () => {
    const name = fc.constantFrom(...Object.keys(methods).filter((each) => !['never', 'follow'].includes(each)), 'nope');
    const request = fc.record(
      {
        jsonrpc: fc.constantFrom('2.0', '2.0', 1),
        id: fc.jsonValue(),
        method: name,
        params: fc.record({ ms: fc.nat(50), id: fc.nat(5) }),
      },
      { requiredKeys: ['params'] },
    );
    const line = fc.oneof(
      request.map((value) => JSON.stringify(value)),
      fc.array(request, { maxLength: 4 }).map((value) => JSON.stringify(value)),
      fc.json(),
      fc.string({ unit: 'binary' }),
    );
    const mutated = fc
      .tuple(line, fc.array(fc.tuple(fc.nat(200), fc.nat(255)), { maxLength: 3 }))
      .map(([sent, mutations]) => {
        const bytes = Buffer.from(`${sent}\n`);
        for (const [at, byte] of mutations) if (at < bytes.length) bytes[at] = byte;
        return bytes;
      });
    fc.assert(
      fc.property(fc.array(mutated, { maxLength: 8 }), (lines) => {
        const reader = new FrameReader();
        const frames = [...reader.read(Buffer.concat(lines)), ...reader.end()];
        const { deeds, completedAt } = talk({ 0: frames });
        expect(completedAt()).to.be.within(0, 999);
        expect(deeds.at(-1)).to.match(/^end@/);
        for (const deed of deeds.slice(0, -1)) expect(() => JSON.parse(deed.replace(/@\d+$/, ''))).not.to.throw();
        const unreadable = frames.filter((frame) => frame.type !== 'text').length;
        expect(brief(deeds).filter((deed) => deed.startsWith('null!-32700')).length).to.be.at.least(unreadable);
      }),
    );
  });

  it('keeps no reference to a call that has ended', () => {
    let alive = 0;
    const counted: Methods = {
      counted: () =>
        defer(() => {
          alive += 1;
          return of(result(1)).pipe(
            delay(1),
            finalize(() => {
              alive -= 1;
            }),
          );
        }),
    };
    talk({ 0: Array.from({ length: 100 }, (_, id) => text(call('counted', id))) }, { with: counted });
    expect(alive).to.equal(0);
  });
});
