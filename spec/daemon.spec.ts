import { expect } from 'chai';
import { defer, map, NEVER, of, ReplaySubject, Subject, timer } from 'rxjs';
import type { ReadingRequest } from '../lib/config/set/configs.ts';
import { daemon } from '../lib/daemon.ts';
import type { ConfigReading } from '../lib/model.ts';
import type { Connection, Frame } from '../lib/ports.ts';
import { serverConfig } from './support/fixtures/configs.ts';
import { type FakeHost, fakeHost, type Script } from './support/fixtures/fake-host.ts';
import { virtually } from './support/kits/marbles.ts';

const reading = (...names: string[]): ConfigReading => ({
  configs: new Map(
    names.map((name) => [
      name,
      serverConfig({ name, port: 8000 + name.charCodeAt(0), stop: { graceMs: 50, signal: 'SIGTERM' } }),
    ]),
  ),
  problems: [],
  exists: true,
});

interface Client {
  readonly connection: Connection;
  /** Sends a request now. */
  call(method: string, params?: object, id?: number): void;
}

interface Stage {
  readonly host: FakeHost;
  readonly connect: () => Client;
  readonly shutdown: () => void;
  readonly at: (ms: number, act: () => void) => void;
  /** The lines sent to the daemon's clients, with their times: `35: {"id":1,…}`, without the envelope. */
  readonly log: string[];
  /** The names of the servers when the daemon began to listen. */
  readonly listened: readonly string[];
  readonly reload: (cause: ReadingRequest['cause']) => void;
}

interface Play {
  readonly boot: ConfigReading;
  /** Default: `boot`. */
  readonly cause?: 'boot' | 'keep-going';
  readonly readings?: readonly ConfigReading[];
  readonly scripts?: readonly Script[];
  readonly leftovers?: readonly string[];
  readonly leftover?: Script;
}

/** Plays a whole daemon in virtual time against fake processes and clients. */
const play = (
  { boot, cause = 'boot', readings = [], scripts = [{}], leftovers = [], leftover }: Play,
  act: (stage: Stage) => void,
): string[] =>
  virtually((scheduler) => {
    const log: string[] = [];
    const shutdown$ = new ReplaySubject<void>(1);
    const connections$ = new Subject<Connection>();
    const reloads$ = new Subject<ReadingRequest>();
    const listened: string[] = [];
    const note = (text: string) => log.push(`${scheduler.now()}: ${text}`);
    const host = fakeHost({ now: () => scheduler.now(), scripts, ...(leftover && { leftover }) });
    let read = 0;
    // The boot takes no time, each later reading 2 ms.
    const read$ = defer(() => {
      const found = [boot, ...readings][read++] ?? reading();
      return read === 1 ? of(found) : timer(2).pipe(map(() => found));
    });

    daemon({
      host,
      wallClock: { now: () => scheduler.now() },
      boot: cause,
      read$,
      reloads$,
      leftovers,
      listen: (configs) => {
        listened.push([...configs.keys()].join(', '));
        return connections$;
      },
      shutdown$,
      about: { version: '1', pid: 7, config_dir: '/c', log_dir: '/l', watching: false },
      logPath: (name) => `/l/${name}.log`,
      report: (error) => note(`bug: ${error}`),
    }).subscribe({ complete: () => note('complete'), error: (error) => note(`error: ${error}`) });

    const connect = (): Client => {
      const frames$ = new Subject<Frame>();
      const closed$ = new ReplaySubject<void>(1);
      const connection: Connection = {
        frames$,
        closed$,
        gate: { isOpen: () => true, opened$: NEVER },
        charge: () => undefined,
        hold: () => undefined,
        send: (line) => note(String(line).trim().replace('"jsonrpc":"2.0",', '')),
        end: () => note('closed'),
      };
      connections$.next(connection);
      return {
        connection,
        call: (method, params, id = 1) =>
          frames$.next({ type: 'text', text: JSON.stringify({ jsonrpc: '2.0', id, method, params }) }),
      };
    };
    act({
      host,
      connect,
      listened,
      log,
      shutdown: () => shutdown$.next(),
      at: (ms, deed) => void timer(ms).subscribe(deed),
      reload: (cause) => reloads$.next({ cause }),
    });
    return log;
  });

describe('the daemon', () => {
  it('starts every server at boot, even if one can’t be started', () => {
    const scripts: Script[] = [{ failure: { kind: 'spawn', message: 'no such command' } }, {}];
    const log = play({ boot: reading('a', 'b'), scripts }, ({ connect, at }) => {
      at(50, () => connect().call('list'));
    });
    expect(log).to.deep.equal([
      '50: {"id":1,"result":[' +
        '{"name":"a","state":"restarting","port":8097,"restart_count":0,"error":"no such command",' +
        '"health":{"state":"none","since_unix_ms":0},"url":"http://localhost:8097/mcp"},' +
        '{"name":"b","state":"running","pid":100,"port":8098,"uptime_secs":0,"restart_count":0,' +
        '"health":{"state":"starting","since_unix_ms":10},"url":"http://localhost:8098/mcp"}]}',
    ]);
  });

  it('refuses to start with an invalid config: does not listen, starts nothing, and leaves leftovers alone', () => {
    const boot: ConfigReading = {
      ...reading('a', 'b'),
      problems: [{ file: '/c/b.kdl', line: 1, column: 2, field: 'port', message: 'missing' }],
    };
    let deeds: readonly string[] = [];
    let heard: readonly string[] = [];
    const log = play({ boot, leftovers: ['old'], leftover: {} }, ({ host, listened, at }) => {
      at(100, () => {
        deeds = host.deeds;
        heard = listened;
      });
    });
    expect(log).to.deep.equal(['0: error: XyError: /c/b.kdl:1:2: port: missing']);
    expect([deeds, heard]).to.deep.equal([[], []]);
  });

  it('starts the valid servers with keep-going, and reports the invalid ones until the next valid reload', () => {
    const boot: ConfigReading = {
      ...reading('a'),
      problems: [{ file: '/c/b.kdl', line: 1, column: 2, field: 'port', message: 'missing' }],
    };
    let heard: readonly string[] = [];
    const log = play({ boot, cause: 'keep-going', readings: [reading('a')] }, ({ connect, listened, at, reload }) => {
      at(50, () => {
        heard = [...listened];
        connect().call('info');
        reload('reload');
      });
      at(60, () => connect().call('info'));
    });
    expect(heard).to.deep.equal(['a']);
    expect(log[0]).to.include('"servers":1').and.to.include('"last_reload_error":"/c/b.kdl:1:2: port: missing"');
    expect(log[1]).to.include('"servers":1').and.not.to.include('last_reload_error');
  });

  it('answers a command when it is done, and shows the result in the list', () => {
    const log = play({ boot: reading('a') }, ({ connect, at }) => {
      at(50, () => {
        const client = connect();
        client.call('stop', { name: 'a' }, 1);
      });
      at(71, () => connect().call('list'));
    });
    expect(log).to.deep.equal([
      '70: {"id":1,"result":{"stopped":["a"],"not_running":[]}}',
      '71: {"id":1,"result":[{"name":"a","state":"stopped","port":8097,"restart_count":0,"last_exit":0,' +
        '"health":{"state":"none","since_unix_ms":50},"url":"http://localhost:8097/mcp"}]}',
    ]);
  });

  it('answers a reload when every stop is done and every start was attempted', () => {
    const log = play({ boot: reading('a', 'b'), readings: [reading('b', 'c')] }, ({ connect, at }) => {
      at(50, () => connect().call('reload'));
    });
    expect(log).to.deep.equal(['72: {"id":1,"result":{"added":["c"],"removed":["a"],"changed":[],"unchanged":["b"]}}']);
  });

  it('rejects a reload with a problem, changes nothing, and reports it until the next valid one', () => {
    const bad: ConfigReading = {
      configs: new Map(),
      problems: [{ file: '/c/a.kdl', line: 1, column: 2, field: 'port', message: 'missing' }],
      exists: true,
    };
    const log = play({ boot: reading('a'), readings: [bad, reading('a')] }, ({ connect, at, reload }) => {
      const info = () => connect().call('info');
      at(50, () => reload('watch'));
      at(60, info);
      at(70, () => reload('watch'));
      at(80, info);
    });
    expect(log[0]).to.include('"last_reload_error":"/c/a.kdl:1:2: port: missing"');
    expect(log[1]).to.not.include('last_reload_error');
  });

  it('stops nothing while a watched directory is missing', () => {
    const log = play({ boot: reading('a'), readings: [{ ...reading(), exists: false }] }, ({ connect, at, reload }) => {
      at(50, () => reload('watch'));
      at(90, () => connect().call('list'));
    });
    expect(log[0]).to.include('"state":"running"');
  });

  it('at shutdown stops all in parallel, answers pending requests, accepts nothing new, and completes', () => {
    const log = play({ boot: reading('a', 'b'), scripts: [{ stopMs: 'never' }] }, ({ connect, at, shutdown, host }) => {
      at(50, () => {
        const client = connect();
        client.call('stop', { name: 'a' }, 1);
        at(10, () => client.call('restart', { name: 'a' }, 2));
        at(30, () => client.call('list', undefined, 3));
      });
      at(70, shutdown);
      at(200, () => expect(host.alive()).to.equal(0));
    });
    expect(log).to.deep.equal([
      '100: {"id":1,"result":{"stopped":["a"],"not_running":[]}}',
      '100: {"id":2,"result":{"restarted":["a"]}}',
      '100: closed',
      '120: complete',
    ]);
  });

  it('completes at once when there is nothing to stop', () => {
    expect(play({ boot: reading() }, ({ at, shutdown }) => at(5, shutdown))).to.deep.equal(['5: complete']);
  });

  it('ends the leftovers of a killed daemon, configured or not', () => {
    const deeds: string[] = [];
    play({ boot: reading(), leftovers: ['old'], leftover: {} }, ({ at, host }) => {
      at(100, () => deeds.push(...host.deeds));
    });
    expect(deeds).to.deep.equal(['spawn@0', 'SIGTERM@0']);
  });

  it('sends a follower of events every change of state', () => {
    const log = play({ boot: reading('a') }, ({ connect, at }) => {
      at(50, () => {
        const client = connect();
        client.call('events', {}, 1);
        client.call('restart', { name: 'a' }, 2);
      });
    });
    const events = log
      .filter((line) => line.includes('"event"'))
      .map((line) => /"from":"(\w+)","to":"(\w+)"/.exec(line)?.slice(1).join('>'));
    expect(events).to.deep.equal(['running>stopping', 'stopping>stopped', 'stopped>starting', 'starting>running']);
  });
});
