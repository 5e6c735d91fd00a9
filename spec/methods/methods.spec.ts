import { expect } from 'chai';
import { EMPTY, identity, NEVER, type Observable, of, Subject, throwError, toArray } from 'rxjs';
import { XyError } from '../../lib/errors.ts';
import type { MethodContext } from '../../lib/methods/context.ts';
import { readLimits } from '../../lib/methods/log-lines.ts';
import { methodsOf } from '../../lib/methods/methods.ts';
import type { Outcome, ServerStatus } from '../../lib/model.ts';
import type { Followed, FollowOptions, Journal } from '../../lib/ports.ts';
import { Roster, type StatusChange } from '../../lib/roster.ts';
import type { Call, MethodOutput } from '../../lib/rpc/method.ts';
import { initial } from '../../lib/server/status.ts';
import type { Command } from '../../lib/wire/methods.ts';
import { serverConfig } from '../support/fixtures/configs.ts';

const named = (name: string, overrides: Partial<ServerStatus> = {}): ServerStatus => ({
  ...initial(serverConfig({ name, env: { TOKEN: 's3cret' } })),
  ...overrides,
});

interface Options {
  readonly servers?: readonly ServerStatus[];
  readonly outcomes?: Readonly<Record<string, Outcome>>;
  readonly followed?: Observable<Followed>;
  readonly follows?: FollowOptions[];
  readonly changes$?: Observable<StatusChange>;
  readonly now?: () => number;
}

const contextOf = ({
  servers = [named('a')],
  outcomes = {},
  followed = EMPTY,
  follows = [],
  changes$ = NEVER,
  now = () => 65_999,
}: Options) => {
  const roster = new Roster();
  for (const status of servers) roster.enter(status, 1_700_000_000_000);
  const asked: string[] = [];
  const context: MethodContext = {
    roster,
    changes$,
    now,
    command: (command, name) => {
      asked.push(`${command} ${name}`);
      return of(outcomes[name] ?? { type: 'started' });
    },
    reload: () => throwError(() => new XyError(-32003, 'a.kdl:1:1: port: missing')),
    journal: () =>
      ({
        follow: (options) => {
          follows.push(options);
          return followed;
        },
      }) as Journal,
    logPath: (name) => `/state/logs/${name}.log`,
    info: () => ({
      version: '1',
      pid: 7,
      uptime_secs: 1,
      config_dir: '/c',
      log_dir: '/l',
      watching: false,
      servers: 1,
    }),
  };
  return { methods: methodsOf(context), asked, roster };
};

const openGate = { isOpen: () => true, opened$: NEVER };
const callOf = (cancelled: Observable<void> = NEVER): Call => ({
  gate: openGate,
  charge: () => undefined,
  weigh: () => undefined,
  inTurns: () => identity,
  subscriptionId: () => 3,
  cancelled$: () => cancelled,
  cancel: (id) => id === 3,
});

/** All outputs of a method, or its error. */
const said = (options: Options, method: string, params?: unknown, call = callOf()): unknown => {
  let result: unknown = 'nothing yet';
  contextOf(options)
    .methods[method]?.(params, call)
    .pipe(toArray())
    .subscribe({
      next: (replies) => {
        result = replies.map((reply: MethodOutput) =>
          reply.type === 'bytes' ? String(Buffer.from(reply.bytes)) : reply,
        );
      },
      error: (error: XyError) => {
        result = `${error.code} ${error.message}`;
      },
    });
  return result;
};
const result = (value: unknown) => [{ type: 'result', result: value }];
const shared = (value: unknown) => [{ type: 'result', result: value, isShared: true }];

/** The other members of every summary. */
const unasked = {
  health: { state: 'none', since_unix_ms: 1_700_000_000_000 },
  url: 'http://localhost:8421/mcp',
};

describe('list and status', () => {
  it('omit members without a value, and never have values of env', () => {
    const answer = said({}, 'list');
    expect(answer).to.deep.equal(shared([{ name: 'a', state: 'stopped', port: 8421, restart_count: 0, ...unasked }]));
    expect(JSON.stringify([answer, said({}, 'status', { name: 'a' })])).to.not.include('s3cret');
  });

  it('have pid, uptime in whole seconds, restarts, the last exit and the error', () => {
    const servers = [
      named('b', { state: 'failed', error: 'why', exit: { signal: 'SIGKILL' } }),
      named('a', { state: 'running', pid: 9, spawnedAt: 5_000, restartCount: 2, exit: { code: 44 } }),
    ];
    expect(said({ servers }, 'list')).to.deep.equal(
      shared([
        {
          name: 'a',
          state: 'running',
          pid: 9,
          port: 8421,
          uptime_secs: 60,
          restart_count: 2,
          last_exit: 44,
          ...unasked,
        },
        { name: 'b', state: 'failed', port: 8421, restart_count: 0, last_signal: 'SIGKILL', error: 'why', ...unasked },
      ]),
    );
  });

  it('the list is made once for concurrent calls, and again after a change', () => {
    let now = 65_000;
    const { methods, roster } = contextOf({ now: () => now });
    const listed = (): unknown => {
      let result: unknown;
      methods.list?.({}, callOf()).subscribe((output) => {
        result = output.type === 'result' && output.result;
      });
      return result;
    };
    const first = listed();
    expect(listed()).to.equal(first);
    roster.enter(named('b', {}), 0);
    const second = listed();
    expect(second).to.have.length(2);
    now += 1_000;
    const third = listed();
    expect(third).to.deep.equal(second);
    expect(third).to.not.equal(second);
  });

  it('status adds the transitions, the paths and the command', () => {
    expect(
      said({ servers: [named('a', { state: 'starting', reason: 'boot' })] }, 'status', { name: 'a' }),
    ).to.deep.equal(
      result({
        name: 'a',
        state: 'starting',
        port: 8421,
        restart_count: 0,
        ...unasked,
        recent_transitions: [{ from: 'stopped', to: 'starting', at_unix_ms: 1_700_000_000_000, reason: 'boot' }],
        log_path: '/state/logs/a.log',
        command: 'a-mcp',
        args: [],
        config_path: '/etc/xy/servers/a.kdl',
      }),
    );
  });
});

describe('start, stop and restart', () => {
  const cases: readonly [method: Command, outcome: Outcome, answer: unknown][] = [
    ['start', { type: 'started' }, result({ started: ['a'], already_running: [] })],
    ['start', { type: 'already_running' }, result({ started: [], already_running: ['a'] })],
    ['stop', { type: 'stopped' }, result({ stopped: ['a'], not_running: [] })],
    ['stop', { type: 'not_running' }, result({ stopped: [], not_running: ['a'] })],
    ['restart', { type: 'restarted' }, result({ restarted: ['a'] })],
    ['start', { type: 'failed', kind: 'port', message: 'port taken' }, '-32002 port taken'],
    ['start', { type: 'failed', kind: 'spawn', message: 'no such command' }, '-32006 no such command'],
    ['start', { type: 'failed', kind: 'resource', message: 'EMFILE' }, '-32006 EMFILE'],
    ['stop', { type: 'failed', kind: 'survivors', message: 'pid 7 survived' }, '-32603 pid 7 survived'],
    ['stop', { type: 'failed', kind: 'unknown', message: 'no such server: a' }, '-32001 no such server: a'],
  ];
  for (const [method, outcome, answer] of cases) {
    it(`${method} answers ${JSON.stringify(answer)}`, () => {
      expect(said({ outcomes: { a: outcome } }, method, { name: 'a' })).to.deep.equal(answer);
    });
  }

  it('with all list successes and failures by name', () => {
    const servers = [named('c'), named('a'), named('b')];
    const outcomes: Record<string, Outcome> = {
      b: { type: 'failed', kind: 'port', message: 'port taken' },
      c: { type: 'already_running' },
    };
    expect(said({ servers, outcomes }, 'start', { all: true })).to.deep.equal(
      result({ started: ['a'], already_running: ['c'], failed: [{ name: 'b', code: -32002, message: 'port taken' }] }),
    );
  });

  it('with all answer empty lists if there are no servers', () => {
    expect(said({ servers: [] }, 'stop', { all: true })).to.deep.equal(result({ stopped: [], not_running: [] }));
  });
});

describe('an unknown name', () => {
  for (const method of ['status', 'start', 'stop', 'restart', 'logs', 'events']) {
    it(`is -32001 for ${method}, for any string`, () => {
      for (const name of ['b', '', '../a', '__proto__', 'x'.repeat(10_000)]) {
        expect(said({}, method, { name })).to.match(/^-32001 no such server: /);
      }
    });
  }
});

describe('parameters', () => {
  for (const method of [
    'list',
    'status',
    'start',
    'stop',
    'restart',
    'reload',
    'logs',
    'logs_cancel',
    'events',
    'info',
  ]) {
    it(`by position are -32602 for ${method}`, () => {
      expect(said({}, method, ['a'])).to.match(/^-32602 /);
    });
  }

  it('of the wrong type are -32602 and named', () => {
    expect(said({}, 'status', { name: 7 })).to.match(/^-32602 .*name/);
    expect(said({}, 'start', {})).to.match(/^-32602 .*name/);
    expect(said({}, 'start', { name: 'a', all: true })).to.match(/^-32602 /);
    expect(said({}, 'logs', { name: 'a', tail: -1 })).to.match(/^-32602 .*tail/);
    expect(said({}, 'logs', { name: 'a', follow: 'yes' })).to.match(/^-32602 .*follow/);
  });
});

describe('reload', () => {
  it('answers with the error that rejected it', () => {
    expect(said({}, 'reload')).to.equal('-32003 a.kdl:1:1: port: missing');
  });
});

describe('logs', () => {
  const [one, two] = [Buffer.from('[out] one\n'), Buffer.from('[err] "two"\u0000\n')];
  const logSlice = {
    bytes: Buffer.concat([one, two]),
    batches: [
      { bytes: one, atUnixMs: 5.9 },
      { bytes: two, atUnixMs: 7 },
    ],
  };

  it('answers with the subscription, then one notification per line, then the end', () => {
    const followed = of<Followed[]>({ type: 'lines', logSlice }, { type: 'dropped', lines: 4 });
    const follows: FollowOptions[] = [];
    const replies = said({ followed, follows }, 'logs', { name: 'a', tail: 10, follow: true }) as readonly unknown[];
    expect(replies[0]).to.deep.equal(result({ subscription_id: 3 })[0]);
    const lines = String(replies[1])
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    const line = (stream: string, text: string, ts_unix_ms: number) => ({
      jsonrpc: '2.0',
      method: 'log',
      params: { subscription_id: 3, name: 'a', stream, line: text, ts_unix_ms },
    });
    expect(lines).to.deep.equal([line('stdout', 'one', 5), line('stderr', '"two"\u0000', 7)]);
    expect(replies.slice(2)).to.deep.equal([
      { type: 'notify', method: 'log_gap', params: { subscription_id: 3, dropped: 4 } },
      { type: 'notify', method: 'log_end', params: { subscription_id: 3 } },
    ]);
    expect(follows).to.deep.equal([{ tail: 10, live: true, gate: openGate, readLimit: readLimits.lines }]);
  });

  it('sends the lines as one text if requested', () => {
    const followed = of<Followed[]>({ type: 'lines', logSlice });
    const follows: FollowOptions[] = [];
    const [, text] = said({ followed, follows }, 'logs', { name: 'a', text: true }) as readonly unknown[];
    expect(follows[0]?.readLimit).to.equal(readLimits.text);
    expect(JSON.parse(String(text))).to.deep.equal({
      jsonrpc: '2.0',
      method: 'log_text',
      params: { subscription_id: 3, name: 'a', text: '[out] one\n[err] "two"\u0000\n' },
    });
  });

  it('has the whole ring and no follow by default', () => {
    const follows: FollowOptions[] = [];
    said({ follows }, 'logs', { name: 'a' });
    expect(follows).to.deep.equal([{ live: false, gate: openGate, readLimit: readLimits.lines }]);
  });

  it('sends nothing more once it is cancelled, not even the end', () => {
    expect(said({ followed: NEVER }, 'logs', { name: 'a' }, callOf(of(undefined)))).to.deep.equal(
      result({ subscription_id: 3 }),
    );
  });

  it('cancels only existing subscriptions', () => {
    expect(said({}, 'logs_cancel', { subscription_id: 3 })).to.deep.equal(result({}));
    expect(said({}, 'logs_cancel', { subscription_id: 4 })).to.match(/^-32602 .*subscription_id/);
  });
});

describe('events', () => {
  it('sends transitions of the requested server', () => {
    const changes$ = new Subject<StatusChange>();
    const seen: MethodOutput[] = [];
    contextOf({ servers: [named('a'), named('b')], changes$ })
      .methods.events?.({ name: 'b' }, callOf())
      .subscribe((reply) => seen.push(reply));
    const transition = { from: 'stopped', to: 'starting', at_unix_ms: 1 } as const;
    changes$.next({ status: named('a'), atUnixMs: 1, transition });
    changes$.next({ status: named('b'), atUnixMs: 1 });
    changes$.next({ status: named('b'), atUnixMs: 1, transition });
    expect(seen).to.deep.equal([
      ...result({ subscription_id: 3 }),
      { type: 'notify', method: 'event', params: { subscription_id: 3, name: 'b', ...transition } },
    ]);
  });

  it('ends with events_end when the daemon stops, after all changes', () => {
    const changes$ = new Subject<StatusChange>();
    const seen: MethodOutput[] = [];
    contextOf({ servers: [named('a')], changes$ })
      .methods.events?.({}, callOf())
      .subscribe((reply) => seen.push(reply));
    changes$.complete();
    expect(seen.slice(1)).to.deep.equal([{ type: 'notify', method: 'events_end', params: { subscription_id: 3 } }]);
  });

  it('sends changes of health with the state, alone or with a transition', () => {
    const changes$ = new Subject<StatusChange>();
    const seen: MethodOutput[] = [];
    const status = named('a', { state: 'running' });
    contextOf({ servers: [status], changes$ })
      .methods.events?.({}, callOf())
      .subscribe((reply) => seen.push(reply));
    const health = { state: 'ready', sinceUnixMs: 5, server: { name: 's', version: '1' }, era: 'modern' } as const;
    const transition = { from: 'starting', to: 'running', at_unix_ms: 6 } as const;
    changes$.next({ status, atUnixMs: 5, health });
    changes$.next({ status, atUnixMs: 6, transition, health: { state: 'starting', sinceUnixMs: 6 } });
    const event = { subscription_id: 3, name: 'a', to: 'running' };
    expect(seen.slice(1)).to.deep.equal([
      {
        type: 'notify',
        method: 'event',
        params: {
          ...event,
          from: 'running',
          at_unix_ms: 5,
          health: { state: 'ready', since_unix_ms: 5, server: { name: 's', version: '1' }, era: 'modern' },
        },
      },
      {
        type: 'notify',
        method: 'event',
        params: { ...event, ...transition, health: { state: 'starting', since_unix_ms: 6 } },
      },
    ]);
  });
});
