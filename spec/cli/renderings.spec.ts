import { expect } from 'chai';
import { changeLines, merged } from '../../lib/cli/control/lifecycle.ts';
import { reloadLines } from '../../lib/cli/control/reload.ts';
import { eventLine } from '../../lib/cli/queries/events.ts';
import { serverTable } from '../../lib/cli/queries/list.ts';
import { logJson, logText } from '../../lib/cli/queries/logs.ts';
import { statusLines } from '../../lib/cli/queries/status.ts';

const at = new Date(2026, 10, 22, 19, 40, 3).getTime();

const running: Summary = {
  name: 'echo',
  state: 'running',
  pid: 4711,
  port: 8421,
  uptime_secs: 11_520,
  restart_count: 2,
  health: { state: 'ready', since_unix_ms: at },
  url: 'http://localhost:8421/mcp',
};
const failed: Summary = {
  name: 'a-rather-long-name',
  state: 'failed',
  port: 80,
  restart_count: 5,
  error: 'no such file',
  health: { state: 'none', since_unix_ms: at },
  url: 'http://localhost:80/mcp',
};

import type { Notification } from '../../lib/wire/notifications.ts';
import type { Details, Summary } from '../../lib/wire/shapes.ts';

describe('list', () => {
  it('is a table with one row for each server and - where there is nothing', () => {
    expect(serverTable([failed, running], false)).to.deep.equal([
      'NAME                STATE    PID   PORT  UPTIME  RESTARTS  HEALTH  DETAIL',
      'a-rather-long-name  failed   -     80    -       5         -       no such file',
      'echo                running  4711  8421  3h 12m  2         ready',
    ]);
  });

  it('colours states and health, and keeps the columns where they are', () => {
    const plain = serverTable([failed, running], false);
    const coloured = serverTable([failed, running], true);
    expect(coloured[1]).to.contain('\u001b[31mfailed');
    expect(coloured[2]).to.contain('\u001b[32mrunning').and.contain('\u001b[32mready');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: an SGR sequence begins with one
    expect(coloured.map((line) => line.replace(/\u001b\[\d+m/g, ''))).to.deep.equal(plain);
  });

  it('says beside each server that has a problem what it is, in what is left of the width', () => {
    const { error: _, ...unexplained } = failed;
    const stuck = {
      ...running,
      health: { ...running.health, state: 'unhealthy' as const, detail: 'no\nanswer at all' },
    };
    const servers: readonly Summary[] = [
      running,
      stuck,
      { ...unexplained, state: 'restarting', last_exit: 3 },
      { ...unexplained, last_signal: 'SIGSEGV' },
      { ...unexplained, state: 'stopped', last_exit: 0 },
    ];
    const details = serverTable(servers, false).map((line) => line.split(/ {2,}/)[7]);
    expect(details).to.deep.equal([
      'DETAIL',
      undefined,
      'no\\nanswer at all',
      'exit code 3',
      'killed by SIGSEGV',
      undefined,
    ]);
    const narrow = serverTable([stuck, { ...failed, error: 'ü'.repeat(90) }], false, 100);
    expect(Math.max(...narrow.map(({ length }) => length))).to.equal(100);
    expect(narrow[2]).to.match(/ü…$/);
  });

  it('has its titles also when there is no server', () => {
    expect(serverTable([], true)).to.deep.equal(['NAME  STATE  PID  PORT  UPTIME  RESTARTS  HEALTH']);
  });

  it('escapes what a terminal would act on', () => {
    expect(serverTable([{ ...running, name: '\u001b]0;x' }], false)[1]).to.match(/^\\u001b\]0;x {2}running/);
  });
});

describe('start, stop and restart', () => {
  const reply = (result: object) => ({ id: 1, result });
  const refusal = { id: 1, error: { code: -32006, message: 'no such file' } };

  it('say what was done in one line for each word that has names', () => {
    expect(changeLines('start', { started: ['b', 'a'], already_running: ['c'] })).to.deep.equal([
      'started: b, a',
      'already running: c',
    ]);
    expect(changeLines('stop', { stopped: [], not_running: ['a'] })).to.deep.equal(['not running: a']);
    expect(changeLines('restart', { restarted: ['a'] })).to.deep.equal(['restarted: a']);
    expect(changeLines('restart', { restarted: [] })).to.deep.equal([]);
  });

  it('merge the answers for several names in the order in which they were named', () => {
    const replies = [
      reply({ started: ['b'], already_running: [] }),
      refusal,
      reply({ started: [], already_running: ['c'] }),
      reply({ started: ['a'], already_running: [] }),
    ];
    expect(merged('start', ['b', 'x', 'c', 'a'], replies)).to.deep.equal({
      started: ['b', 'a'],
      already_running: ['c'],
      failed: [{ name: 'x', code: -32006, message: 'no such file' }],
    });
  });

  it('merge into lists of their own word only, and without failures where there are none', () => {
    expect(merged('stop', ['a'], [reply({ stopped: ['a'], not_running: [] })])).to.deep.equal({
      stopped: ['a'],
      not_running: [],
    });
  });
});

describe('reload', () => {
  it('prints four lines, also where there are no names', () => {
    expect(reloadLines({ added: ['a', 'b'], removed: [], changed: ['c'], unchanged: [] })).to.deep.equal([
      'added: a, b',
      'removed: ',
      'changed: c',
      'unchanged: ',
    ]);
  });

  it('tells in a line more which changes needed no restart', () => {
    const changes = { added: [], removed: [], changed: ['a', 'b', 'c'], unchanged: [], live: ['a', 'c'] };
    expect(reloadLines(changes).at(-1)).to.equal('changed without a restart: a, c');
  });
});

describe('status', () => {
  const details: Details = {
    ...running,
    last_exit: 1,
    recent_transitions: [
      { from: 'stopped', to: 'starting', at_unix_ms: at - 60_000, reason: 'start by command' },
      { from: 'starting', to: 'running', at_unix_ms: at },
    ],
    log_path: '/state/logs/echo.log',
    command: '/usr/bin/echo mcp',
    args: ['--port', '8421', "it's", ''],
    config_path: '/config/echo.kdl',
  };

  it('says everything that is known', () => {
    expect(statusLines(details)).to.deep.equal([
      'name       echo',
      'state      running since 2026-11-22 19:40:03',
      'health     ready since 2026-11-22 19:40:03',
      'url        http://localhost:8421/mcp',
      'pid        4711',
      'port       8421',
      'uptime     3h 12m',
      'last exit  exit code 1',
      'restarts   2',
      "command    '/usr/bin/echo mcp' --port 8421 'it'\\''s' ''",
      'config     /config/echo.kdl',
      'log        /state/logs/echo.log',
      'state changes',
      '  2026-11-22 19:39:03  stopped -> starting  start by command',
      '  2026-11-22 19:40:03  starting -> running',
    ]);
  });

  it('says how healthy it is, what that means, and what the handshake told', () => {
    const health = {
      state: 'unhealthy',
      detail: 'nothing listens on 8421 any more',
      since_unix_ms: at,
      server: { name: 'echo-mcp', version: '1.0.0' },
      protocol: '2026-07-28',
      era: 'modern',
    } as const;
    expect(statusLines({ ...details, health })).to.include.members([
      'health     unhealthy since 2026-11-22 19:40:03',
      'detail     nothing listens on 8421 any more',
      'server     echo-mcp 1.0.0',
      'protocol   2026-07-28 (modern)',
    ]);
  });

  it('says nothing of health where nobody asks, or the daemon is too old to know of it', () => {
    const { health: _, url: __, ...old } = details;
    for (const server of [old as Details, { ...details, health: { state: 'none', since_unix_ms: at } as const }]) {
      expect(statusLines(server).join('\n')).not.to.match(/^(health|server|protocol)/m);
    }
  });

  it('says why a server is down', () => {
    const lines = statusLines({
      ...details,
      ...failed,
      last_signal: 'SIGKILL',
      recent_transitions: [{ from: 'running', to: 'failed', at_unix_ms: at, reason: 'too many restarts' }],
    });
    expect(lines).to.include.members([
      'state      failed since 2026-11-22 19:40:03',
      'reason     too many restarts',
      'error      no such file',
      'last exit  killed by SIGKILL',
    ]);
  });

  it('shows the last ten changes only', () => {
    const recent_transitions = Array.from({ length: 50 }, (_, index) => ({
      from: 'running' as const,
      to: 'stopped' as const,
      at_unix_ms: at,
      reason: `change ${index}`,
    }));
    const lines = statusLines({ ...details, recent_transitions });
    expect(lines.filter((line) => line.includes('->'))).to.have.length(10);
    expect(lines.at(-1)).to.contain('change 49');
  });

  it('escapes what a terminal would act on, in every field', () => {
    const bad = '\u001b[2J\n';
    const lines = statusLines({
      ...details,
      error: bad,
      command: bad,
      args: [bad],
      config_path: bad,
      log_path: bad,
      recent_transitions: [{ from: 'running', to: 'failed', at_unix_ms: at, reason: bad }],
    });
    expect(lines.join('')).not.to.match(/\p{Cc}/u);
  });
});

describe('logs and events', () => {
  const log = (stream: 'stdout' | 'stderr', line: string): Notification => ({
    method: 'log',
    params: { subscription_id: 1, name: 'a', stream, line, ts_unix_ms: 0 },
  });
  const gap: Notification = { method: 'log_gap', params: { subscription_id: 1, dropped: 3 } };
  const end: Notification = { method: 'log_end', params: { subscription_id: 1 } };

  it('show lines with their stream, as they are', () => {
    expect(logText([log('stdout', 'a\u001b[1m'), gap, log('stderr', ''), end])).to.equal('[out] a\u001b[1m\n[err] \n');
  });

  it('print lines and gaps as JSON, and no end', () => {
    expect(logJson([log('stdout', 'a\u009b'), gap, end])).to.equal(
      '{"subscription_id":1,"name":"a","stream":"stdout","line":"a\\u009b","ts_unix_ms":0}\n' +
        '{"subscription_id":1,"dropped":3}\n',
    );
  });

  it('show a change of state on one line', () => {
    const change = { name: 'echo', from: 'starting', to: 'running', at_unix_ms: at } as const;
    expect(eventLine(change)).to.equal('2026-11-22 19:40:03  echo  starting -> running');
    const health = { state: 'unhealthy', detail: '404 at /mcp', since_unix_ms: at } as const;
    expect(eventLine({ ...change, from: 'running', health })).to.equal(
      '2026-11-22 19:40:03  echo  health: unhealthy  (404 at /mcp)',
    );
    expect(eventLine({ ...change, to: 'stopped', health: { state: 'none', since_unix_ms: at } })).to.equal(
      '2026-11-22 19:40:03  echo  starting -> stopped',
    );
    expect(eventLine({ ...change, reason: 'start\nby command' })).to.equal(
      '2026-11-22 19:40:03  echo  starting -> running  (start\\nby command)',
    );
  });
});
