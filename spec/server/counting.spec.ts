import { expect } from 'chai';
import type { ServerEvent, ServerStatus } from '../../lib/model.ts';
import { advance, initial } from '../../lib/server/status.ts';
import { serverConfig } from '../support/fixtures/configs.ts';

const config = serverConfig();

/** The status after these events, a second apart. */
const statusAfter = (...events: readonly ServerEvent[]): ServerStatus =>
  events.reduce<ServerStatus>(
    (status, event, second) => advance(status, event, { config, cause: 'boot' }, second * 1_000),
    initial(config),
  );

const boot: ServerEvent = { type: 'launched', cause: 'boot' };
const again: ServerEvent = { type: 'launched', cause: 'crash' };
const spawned: ServerEvent = { type: 'spawned', pid: 7 };
const crashed: ServerEvent = { type: 'exited', requested: false, exit: { code: 1 } };
const exhausted: ServerEvent = { type: 'launch-failed', failure: { kind: 'resource', message: 'EMFILE' } };

describe('the counting of restarts', () => {
  it('counts an automatic restart when it begins', () => {
    expect(statusAfter(boot, spawned, crashed)).to.include({ state: 'restarting', restartCount: 0 });
    expect(statusAfter(boot, spawned, crashed, again, spawned)).to.deep.include({ restartCount: 1, restarts: [3_000] });
  });

  it('does not count restarts that replace attempts without resources', () => {
    expect(statusAfter(boot, exhausted, again, exhausted, again, spawned)).to.deep.include({
      restartCount: 0,
      restarts: [],
    });
    expect(statusAfter(boot, spawned, crashed, again, exhausted, again, exhausted, again, spawned)).to.deep.include({
      restartCount: 1,
      restarts: [3_000],
    });
  });

  it('counts again after that', () => {
    expect(statusAfter(boot, exhausted, again, spawned, crashed, again, spawned)).to.include({ restartCount: 1 });
  });

  it('starts over when a command starts it', () => {
    const start: ServerEvent = { type: 'launched', cause: 'start' };
    expect(statusAfter(boot, spawned, crashed, again, spawned, crashed, start)).to.deep.include({
      restartCount: 0,
      restarts: [],
      attempt: 0,
    });
  });
});
