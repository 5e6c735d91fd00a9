import { spawnSync } from 'node:child_process';
import { expect } from 'chai';
import fc from 'fast-check';
import { statusLines } from '../../../lib/cli/queries/status.ts';
import type { Details, Summary } from '../../../lib/wire/shapes.ts';

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

  it('shows everything that is known', () => {
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

  it('shows health, its detail, and the result of the handshake', () => {
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

  it('shows no health without checks, or if the daemon is too old for it', () => {
    const { health: _, url: __, ...old } = details;
    for (const server of [old as Details, { ...details, health: { state: 'none', since_unix_ms: at } as const }]) {
      expect(statusLines(server).join('\n')).not.to.match(/^(health|server|protocol)/m);
    }
  });

  it('shows why a server is down', () => {
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

  it('escapes control characters in every field', () => {
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

  it('names a protocol without an era, and a server without a version, as they are', () => {
    const health = {
      state: 'ready',
      since_unix_ms: at,
      protocol: '2025-06-18',
      server: { name: 's', version: '' },
    } as const;
    expect(statusLines({ ...details, health })).to.include.members(['protocol   2025-06-18', 'server     s']);
  });

  it('has no changes of state, and no time of one, if there were none', () => {
    const lines = statusLines({ ...details, recent_transitions: [] });
    expect(lines).to.include('state      running').and.not.include('state changes');
  });

  it('omits unknown values: no pid, no uptime, no exit', () => {
    const { pid: _, uptime_secs: __, last_exit: ___, ...stopped } = details;
    expect(statusLines(stopped).join('\n')).not.to.match(/^(pid|uptime|last exit|error)/m);
  });

  const words: readonly (readonly [word: string, shown: string])[] = [
    ['plain-word_1.2/@%+=:,~', 'plain-word_1.2/@%+=:,~'],
    ['two words', "'two words'"],
    ['$HOME', "'$HOME'"],
    ['*', "'*'"],
    ['a"b', "'a\"b'"],
    ['`id`;', "'`id`;'"],
    ['ü', "'ü'"],
  ];
  for (const [word, shown] of words) {
    it(`quotes the word ${word} of a command for a shell`, () => {
      expect(statusLines({ ...details, command: 'c', args: [word] })).to.include(`command    c ${shown}`);
    });
  }

  it('shows a command that a shell parses into the same words', () => {
    const word = fc.string({ unit: fc.constantFrom('a', ' ', "'", '"', '$', '\\', '*', '-', ';'), minLength: 1 });
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 5 }), (args) => {
        const line = statusLines({ ...details, command: 'printf', args: ['%s\\0', ...args] }).find((line) =>
          line.startsWith('command'),
        );
        const { stdout } = spawnSync('/bin/sh', ['-c', line?.replace(/^command +/, '') ?? ''], { encoding: 'utf8' });
        expect(stdout.split('\0').slice(0, -1)).to.deep.equal(args);
      }),
      { numRuns: 25 },
    );
  });
});
