import { expect } from 'chai';
import { isReady, readiness } from '../../../lib/cli/control/readiness.ts';
import type { Summary } from '../../../lib/wire/shapes.ts';

const running: Summary = {
  name: 'a',
  state: 'running',
  port: 8001,
  restart_count: 0,
  health: { state: 'starting', since_unix_ms: 0 },
  url: 'http://localhost:8001/mcp',
};

const of = (health: Summary['health']['state'], detail?: string): Summary => ({
  ...running,
  health: { state: health, since_unix_ms: 0, ...(detail !== undefined && { detail }) },
});

describe('ready', () => {
  it('is a running server that is healthy, has no checks, or whose daemon does not send health', () => {
    const { health: _, ...old } = running;
    expect([of('ready'), of('none'), old].map(isReady)).to.deep.equal([true, true, true]);
    expect([of('starting'), of('unhealthy'), { ...of('none'), state: 'stopped' as const }].map(isReady)).to.deep.equal([
      false,
      false,
      false,
    ]);
  });

  const table: readonly (readonly [what: string, server: Summary, restarts: number, came: object])[] = [
    ['pending while it starts', of('starting'), 0, { type: 'pending' }],
    ['ready as soon as it is', of('ready', '401: needs credentials'), 0, { type: 'ready' }],
    ['lost once it is unhealthy', of('unhealthy', '404'), 0, { type: 'unready', why: '404' }],
    [
      'lost when it ends',
      { ...running, state: 'restarting', last_exit: 3 },
      0,
      { type: 'unready', why: 'ended with exit code 3 before it was ready' },
    ],
    [
      'lost when it is killed',
      { ...running, state: 'stopped', last_signal: 'SIGKILL' },
      0,
      { type: 'unready', why: 'was killed by SIGKILL before it was ready' },
    ],
    [
      'lost when somebody stops it',
      { ...running, state: 'stopped' },
      0,
      { type: 'unready', why: 'was stopped before it was ready' },
    ],
    [
      'lost when it has been restarted meanwhile, however fast',
      { ...of('starting'), restart_count: 1, last_exit: 0 },
      0,
      { type: 'unready', why: 'ended with exit code 0 before it was ready' },
    ],
    ['no worse for the restarts of before', { ...of('ready'), restart_count: 4, last_exit: 1 }, 4, { type: 'ready' }],
    [
      'lost when it has failed, and that says why',
      { ...running, state: 'failed', error: 'no such file' },
      0,
      { type: 'unready', why: 'no such file' },
    ],
    ['pending while its last processes are being ended', { ...running, state: 'stopping' }, 0, { type: 'pending' }],
  ];
  for (const [what, server, restarts, came] of table) {
    it(`is ${what}`, () => {
      expect(readiness(server, restarts)).to.deep.equal(came);
    });
  }
});
