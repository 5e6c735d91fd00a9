import { expect } from 'chai';
import { serverTable } from '../../../lib/cli/queries/list.ts';
import type { Summary } from '../../../lib/wire/shapes.ts';

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

describe('list', () => {
  it('is a table with one row for each server and - for empty cells', () => {
    expect(serverTable([failed, running], false)).to.deep.equal([
      'NAME                STATE    PID   PORT  UPTIME  RESTARTS  HEALTH  DETAIL',
      'a-rather-long-name  failed   -     80    -       5         -       no such file',
      'echo                running  4711  8421  3h 12m  2         ready',
    ]);
  });

  it('colours states and health without moving the columns', () => {
    const plain = serverTable([failed, running], false);
    const coloured = serverTable([failed, running], true);
    expect(coloured[1]).to.contain('\u001b[31mfailed');
    expect(coloured[2]).to.contain('\u001b[32mrunning').and.contain('\u001b[32mready');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: an SGR sequence begins with one
    expect(coloured.map((line) => line.replace(/\u001b\[\d+m/g, ''))).to.deep.equal(plain);
  });

  it('shows the problem of each server that has one, in the remaining width', () => {
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

  it('has its titles even without servers', () => {
    expect(serverTable([], true)).to.deep.equal(['NAME  STATE  PID  PORT  UPTIME  RESTARTS  HEALTH']);
  });

  it('escapes control characters', () => {
    expect(serverTable([{ ...running, name: '\u001b]0;x' }], false)[1]).to.match(/^\\u001b\]0;x {2}running/);
  });

  it('colours only states and health, by severity', () => {
    const colourOf = (server: Summary, column: number): string | undefined => {
      const [, line = ''] = serverTable([server], true);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: an SGR sequence begins with one
      return /^\u001b\[(\d+)m/.exec(line.split(/ {2,}/)[column] ?? '')?.[1];
    };
    const states = {
      running: '32',
      starting: '33',
      restarting: '33',
      stopping: '33',
      stopped: '90',
      failed: '31',
    } as const;
    for (const [state, colour] of Object.entries(states) as [keyof typeof states, string][])
      expect(colourOf({ ...running, state }, 1), state).to.equal(colour);
    const named: Summary = {
      ...running,
      name: 'failed',
      state: 'stopped',
      health: { state: 'none', since_unix_ms: at },
    };
    expect([0, 2, 3, 4, 5, 6].map((column) => colourOf(named, column))).to.deep.equal(Array(6).fill(undefined));
  });

  it('shows no health from a daemon that is too old for it', () => {
    const { health: _, ...old } = running;
    expect(serverTable([old as Summary], false)[1]).to.equal('echo  running  4711  8421  3h 12m  2         -');
  });

  it('shows the error rather than its consequence', () => {
    const [, line = ''] = serverTable([{ ...failed, last_exit: 3, last_signal: 'SIGKILL' }], false);
    expect(line).to.match(/ {2}no such file$/);
  });

  it('keeps at least 16 characters of a detail, however narrow the terminal is', () => {
    const [, line = ''] = serverTable([{ ...failed, error: 'x'.repeat(200) }], false, 20);
    expect(line).to.match(/ {2}x{15}…$/);
  });

  it('is at most as wide as the terminal, and cuts nothing that fits', () => {
    const wide = serverTable([{ ...failed, error: 'e'.repeat(30) }], false, 120);
    expect(wide[1]).to.match(/e{30}$/);
    for (const columns of [90, 100, 119])
      for (const line of serverTable([failed, { ...running, state: 'failed', error: 'e'.repeat(500) }], false, columns))
        expect(line.length).to.be.at.most(columns);
  });

  it('keeps the order of the servers', () => {
    const names = ['c', 'a', 'b'];
    const lines = serverTable(
      names.map((name) => ({ ...running, name })),
      false,
    );
    expect(lines.slice(1).map((line) => line[0])).to.deep.equal(names);
  });
});
