import { expect } from 'chai';
import type { ReadingCause, Revision } from '../../lib/config/set/revision.ts';
import type { DaemonEvent } from '../../lib/daemon.ts';
import { logEvents } from '../../lib/host/daemon-log.ts';
import type { Logger } from '../../lib/host/log/logger.ts';
import type { ServerStatus } from '../../lib/model.ts';
import { Roster } from '../../lib/roster.ts';
import { initial } from '../../lib/server/status.ts';
import { serverConfig } from '../support/fixtures/configs.ts';

const config = serverConfig({
  env: { TOKEN: 's3cret' },
  mcp: { path: '/mcp', headers: [['Authorization', 's3cret']] },
});

/** What is logged for events, as `level message {fields}`. */
const logged = (...events: readonly DaemonEvent[]): readonly string[] => {
  const lines: string[] = [];
  const at = (level: string) => (fields: unknown, message?: string) => {
    lines.push(message === undefined ? `${level} ${fields}` : `${level} ${message} ${JSON.stringify(fields)}`);
  };
  const log = { debug: at('debug'), info: at('info'), warn: at('warn') } as unknown as Logger;
  for (const event of events) logEvents(log, '/etc/xy/servers')(event);
  return lines;
};

/** The changes of a server that has these statuses one after the other. */
const changes = (...statuses: readonly Partial<ServerStatus>[]): readonly DaemonEvent[] => {
  const roster = new Roster();
  return statuses.map((status) => ({ type: 'change', change: roster.enter({ ...initial(config), ...status }, 1) }));
};

const revised = (cause: ReadingCause, revision: Revision): DaemonEvent => ({
  type: 'revision',
  request: { cause },
  revision,
});
const problem = { file: '/a.kdl', line: 1, column: 2, field: 'port', message: 'is missing' };
const NONE = { added: [], removed: [], changed: [], unchanged: ['a'] };
const accepted = (changes: object, rest: object = {}): Revision => ({
  type: 'accepted',
  configs: new Map(),
  changes: { ...NONE, ...changes },
  problems: [],
  exists: true,
  ...rest,
});

describe('the log of the daemon', () => {
  it('has each change of state, with the reason and the pid', () => {
    expect(logged(...changes({ state: 'running', pid: 7, reason: 'start by command' }))).to.deep.equal([
      'info a: running {"server":"a","from":"stopped","to":"running","reason":"start by command","pid":7}',
    ]);
  });

  it('warns if there is an error in it', () => {
    expect(logged(...changes({ state: 'failed', error: 'no such file' }))).to.deep.equal([
      'warn a: failed: no such file {"server":"a","from":"stopped","to":"failed","error":"no such file"}',
    ]);
  });

  it('has what the checks found, as a warning if it is bad, and nothing that the state implies', () => {
    const running = { state: 'running' } as const;
    const lines = logged(
      ...changes(
        running,
        { ...running, health: { state: 'starting' } },
        { ...running, health: { state: 'ready', detail: 'listens on all interfaces' } },
        { ...running, health: { state: 'unhealthy', detail: 'no answer' } },
        running,
      ),
    );
    expect(lines.slice(1)).to.deep.equal([
      'info a: ready: listens on all interfaces {"server":"a","health":"ready"}',
      'warn a: unhealthy: no answer {"server":"a","health":"unhealthy"}',
    ]);
  });

  it('has nothing of a change that is none to a reader', () => {
    expect(logged(...changes({}, { restartCount: 5 }))).to.deep.equal([]);
  });

  it('never has a value of env or of a header', () => {
    expect(logged(...changes({ state: 'running' }, { state: 'failed', error: 'x' })).join()).to.not.contain('s3cret');
  });

  it('has the problems of the first configs, and that there is no directory', () => {
    expect(logged(revised('keep-going', accepted({}, { problems: [problem] })))).to.deep.equal([
      'warn /a.kdl:1:2: port: is missing',
    ]);
    expect(logged(revised('boot', accepted({}, { exists: false })))).to.deep.equal([
      'warn there is no directory /etc/xy/servers: there are no servers yet',
    ]);
    expect(logged(revised('boot', accepted({ added: ['a'] })))).to.deep.equal([]);
  });

  it('has reloads, those without any change only for debugging', () => {
    expect(logged(revised('reload', accepted({ added: ['b'], live: ['c'], changed: ['c'] })))).to.deep.equal([
      'info reloaded {"added":["b"],"removed":[],"changed":["c"],"live":["c"]}',
    ]);
    expect(logged(revised('watch', accepted({})))[0]).to.match(/^debug reloaded/);
  });

  it('warns of a config that is refused, and of a directory that is missing', () => {
    const configs = new Map();
    expect(logged(revised('reload', { type: 'rejected', configs, problems: [problem] }))).to.deep.equal([
      'warn the config is invalid: nothing was changed {"problems":["/a.kdl:1:2: port: is missing"]}',
    ]);
    expect(logged(revised('watch', { type: 'suspended', configs }))).to.deep.equal([
      'warn the config directory is missing: nothing changes until it is back',
    ]);
  });
});
