import { expect } from 'chai';
import { details, summary, wireHealth } from '../../lib/methods/summary.ts';
import type { ServerStatus } from '../../lib/model.ts';
import { type Entry, Roster } from '../../lib/roster.ts';
import { initial } from '../../lib/server/status.ts';
import { serverConfig } from '../support/fixtures/configs.ts';

const config = serverConfig({
  args: ['--http'],
  env: { TOKEN: 's3cret' },
  mcp: { path: '/sse?x=1', headers: [['Authorization', 's3cret']] },
});

const entryOf = (status: Partial<ServerStatus> = {}): Entry => {
  const roster = new Roster();
  roster.enter({ ...initial(config), ...status }, 1_000);
  return roster.get('a') ?? expect.fail('not entered');
};

describe('the summary of a server', () => {
  it('has what there is to say of a server that never ran, and nothing else', () => {
    expect(summary(entryOf(), 5_000)).to.deep.equal({
      name: 'a',
      state: 'stopped',
      port: 8421,
      restart_count: 0,
      health: { state: 'none', since_unix_ms: 1_000 },
      url: 'http://localhost:8421/sse?x=1',
    });
  });

  it('has the pid and the whole seconds that it has been running', () => {
    const running = entryOf({ state: 'running', pid: 7, spawnedAt: 2_001, restartCount: 3 });
    expect(summary(running, 5_000)).to.include({ pid: 7, uptime_secs: 2, restart_count: 3 });
    expect(summary(running, 5_001)).to.include({ uptime_secs: 3 });
  });

  it('has the code or the signal of the last exit, code 0 included', () => {
    expect(summary(entryOf({ exit: { code: 0 } }), 0))
      .to.include({ last_exit: 0 })
      .and.not.have.property('last_signal');
    expect(summary(entryOf({ exit: { signal: 'SIGSEGV' } }), 0))
      .to.include({ last_signal: 'SIGSEGV' })
      .and.not.have.property('last_exit');
  });

  it('has the error of a server that failed', () => {
    expect(summary(entryOf({ state: 'failed', error: 'no such file' }), 0)).to.include({ error: 'no such file' });
  });

  it('never has a value of env or of a header, in full either', () => {
    const all = JSON.stringify([summary(entryOf(), 0), details(entryOf(), 0, '/a.log')]);
    expect(all).to.not.contain('s3cret').and.not.contain('TOKEN').and.not.contain('Authorization');
  });

  it('in full has the command, the paths and the last transitions too', () => {
    const entry = entryOf({ state: 'starting', reason: 'start by command' });
    expect(details(entry, 0, '/state/a.log')).to.deep.equal({
      ...summary(entry, 0),
      recent_transitions: [{ from: 'stopped', to: 'starting', at_unix_ms: 1_000, reason: 'start by command' }],
      log_path: '/state/a.log',
      command: 'a-mcp',
      args: ['--http'],
      config_path: '/etc/xy/servers/a.kdl',
    });
  });
});

describe('health on the wire', () => {
  it('has the state and its time, and what the server reported', () => {
    const server = { name: 'x', version: '' };
    expect(
      wireHealth({ state: 'ready', sinceUnixMs: 5, detail: '', server, protocol: '2025-11-25', era: 'legacy' }),
    ).to.deep.equal({
      ...{ state: 'ready', since_unix_ms: 5, detail: '', server, protocol: '2025-11-25', era: 'legacy' },
    });
    expect(wireHealth({ state: 'none', sinceUnixMs: 5 })).to.deep.equal({ state: 'none', since_unix_ms: 5 });
  });
});
