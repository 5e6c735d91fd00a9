import { expect } from 'chai';
import { eventLine } from '../../../lib/cli/queries/events.ts';

const at = new Date(2026, 10, 22, 19, 40, 3).getTime();

describe('events', () => {
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

  it('show health beside a change of state, unless it is implied', () => {
    const started = { name: 'a', from: 'starting', to: 'running', at_unix_ms: at } as const;
    const health = { state: 'starting', since_unix_ms: at } as const;
    expect(eventLine({ ...started, health })).to.match(/ {2}a {2}starting -> running {2}health: starting$/);
  });

  it('show that a running server is no longer checked', () => {
    const change = { name: 'a', from: 'running', to: 'running', at_unix_ms: at } as const;
    expect(eventLine({ ...change, health: { state: 'none', since_unix_ms: at } })).to.match(/ {2}a {2}health: none$/);
  });

  it('escape control characters in names and reasons', () => {
    const bad = '\u001b[2J\r';
    const change = { name: bad, from: 'stopped', to: 'starting', at_unix_ms: at, reason: bad } as const;
    const health = { state: 'unhealthy', detail: bad, since_unix_ms: at } as const;
    expect(eventLine({ ...change, health })).not.to.match(/\p{Cc}/u);
  });
});
