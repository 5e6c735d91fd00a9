import { expect } from 'chai';
import fc from 'fast-check';
import type { ServerConfig, ServerEvent, ServerState, ServerStatus } from '../../lib/model.ts';
import { advance, causeText, initial } from '../../lib/server/status.ts';
import { arrows } from '../../lib/server/transitions.ts';
import { serverConfig } from '../support/fixtures/configs.ts';

const config = serverConfig();
const boot = { config, cause: 'boot' } as const;

/** The status after these events, one second apart. */
const statusAfter = (...events: readonly ServerEvent[]): ServerStatus =>
  events.reduce<ServerStatus>((status, event, second) => advance(status, event, boot, second * 1_000), initial(config));

const launched: ServerEvent = { type: 'launched', cause: 'boot' };
const again: ServerEvent = { type: 'launched', cause: 'crash' };
const spawned: ServerEvent = { type: 'spawned', pid: 7 };
const ready: ServerEvent = { type: 'health', health: { state: 'ready', protocol: '2025-11-25' } };
const crashed: ServerEvent = { type: 'exited', requested: false, exit: { code: 1 } };
const exhausted: ServerEvent = { type: 'launch-failed', failure: { kind: 'resource', message: 'EMFILE' } };
const portTaken: ServerEvent = { type: 'launch-failed', failure: { kind: 'port', message: 'port 8421 is in use' } };
const stopping: ServerEvent = { type: 'stopping', reason: 'stop by command' };
const stopped: ServerEvent = { type: 'exited', requested: true, exit: { signal: 'SIGTERM' } };
const unkillable: ServerEvent = { type: 'unkillable', pids: [7, 8] };

describe('the counting of restarts', () => {
  it('counts an automatic restart when it begins', () => {
    expect(statusAfter(launched, spawned, crashed)).to.include({ state: 'restarting', restartCount: 0 });
    expect(statusAfter(launched, spawned, crashed, again, spawned)).to.deep.include({
      restartCount: 1,
      restarts: [3_000],
    });
  });

  it('does not count restarts that replace attempts without resources', () => {
    expect(statusAfter(launched, exhausted, again, exhausted, again, spawned)).to.deep.include({
      restartCount: 0,
      restarts: [],
    });
    expect(statusAfter(launched, spawned, crashed, again, exhausted, again, exhausted, again, spawned)).to.deep.include(
      { restartCount: 1, restarts: [3_000] },
    );
  });

  it('counts again after that', () => {
    expect(statusAfter(launched, exhausted, again, spawned, crashed, again, spawned)).to.include({ restartCount: 1 });
  });

  it('starts over when a command starts it', () => {
    const start: ServerEvent = { type: 'launched', cause: 'start' };
    expect(statusAfter(launched, spawned, crashed, again, spawned, crashed, start)).to.deep.include({
      restartCount: 0,
      restarts: [],
      attempt: 0,
    });
  });

  it('remembers the restarts of the last minute only', () => {
    const old = { ...statusAfter(launched, spawned, crashed), restarts: [0, 1_000, 5_000] };
    expect(advance(old, again, boot, 61_000)).to.deep.include({ restarts: [5_000, 61_000], restartCount: 1 });
  });
});

describe('the status of a server', () => {
  it('is stopped, without a reason, before its first start', () => {
    expect(initial(config)).to.deep.equal({
      name: 'a',
      config,
      state: 'stopped',
      restartCount: 0,
      restarts: [],
      attempt: 0,
    });
  });

  it('has the pid, the time of the spawn and the cause of the start while the server runs', () => {
    expect(statusAfter(launched, spawned)).to.deep.include({
      state: 'running',
      pid: 7,
      spawnedAt: 1_000,
      reason: 'the daemon started',
    });
  });

  it('begins with the health `starting`, or with none if it is not checked', () => {
    expect(statusAfter(launched, spawned).health).to.deep.equal({ state: 'starting' });
    const unchecked = serverConfig({ health: { ...config.health, probe: 'none' } });
    const status = [launched, spawned].reduce(
      (before, event) => advance(before, event, { config: unchecked, cause: 'boot' }, 0),
      initial(unchecked),
    );
    expect(status).to.not.have.property('health');
  });

  it('has the last health that was reported, until the server is stopped', () => {
    expect(statusAfter(launched, spawned, ready).health).to.deep.equal({ state: 'ready', protocol: '2025-11-25' });
    const ending = statusAfter(launched, spawned, ready, stopping);
    expect(ending).to.include({ state: 'stopping', reason: 'stop by command', pid: 7 }).and.not.have.property('health');
  });

  it('says why a run has ended, and how it last ended, also during the next one', () => {
    for (const [exit, reason] of [
      [{ code: 3 }, 'exit code 3'],
      [{ signal: 'SIGSEGV' }, 'killed by SIGSEGV'],
    ] as const) {
      const over: ServerEvent = { type: 'exited', requested: false, exit };
      expect(statusAfter(launched, spawned, over)).to.deep.include({ reason, exit });
      expect(statusAfter(launched, spawned, over, again, spawned)).to.deep.include({
        reason: 'automatic restart',
        exit,
      });
    }
  });

  it('keeps the reason of a requested stop after the exit, whatever the exit code', () => {
    expect(statusAfter(launched, spawned, stopping, stopped)).to.deep.include({
      state: 'stopped',
      reason: 'stop by command',
      exit: { signal: 'SIGTERM' },
    });
  });

  it('has the verdict of the checks as reason and error if it was ended because of them', () => {
    const ended: ServerEvent = { type: 'exited', requested: false, exit: { code: 0 }, unhealthy: 'unhealthy: stuck' };
    expect(statusAfter(launched, spawned, ended)).to.include({
      state: 'restarting',
      reason: 'unhealthy: stuck',
      error: 'unhealthy: stuck',
      backoffMs: 1_000,
    });
  });

  it('has no pid, no time of a spawn and no health once the run is over', () => {
    for (const end of [crashed, stopped])
      expect(statusAfter(launched, spawned, ready, end)).to.not.have.any.keys('pid', 'spawnedAt', 'health');
  });

  it('has the error of a failed start and the backoff, both of them until the next attempt', () => {
    expect(statusAfter(launched, portTaken)).to.include({
      state: 'restarting',
      error: 'port 8421 is in use',
      reason: 'could not be started',
      backoffMs: 1_000,
    });
    expect(statusAfter(launched, portTaken, again)).to.not.have.any.keys('error', 'backoffMs');
  });

  it('is failed, with the exhausted limit in its error, after too many restarts', () => {
    const once = serverConfig({ restart: { ...config.restart, maxRetriesPerMinute: 0 } });
    const status = [launched, spawned, crashed].reduce(
      (before, event) => advance(before, event, { config: once, cause: 'boot' }, 0),
      initial(once),
    );
    expect(status).to.include({ state: 'failed', reason: 'exit code 1' });
    expect(status.error).to.contain('max-retries-per-minute 0 is used up');
    expect(status).to.not.have.property('backoffMs');
  });

  describe('with processes that survived SIGKILL', () => {
    it('is failed, and names them', () => {
      expect(statusAfter(launched, spawned, stopping, unkillable)).to.deep.include({
        state: 'failed',
        survivors: [7, 8],
        reason: 'survived SIGKILL',
        error: 'pids 7, 8 could not be killed: SIGKILL had no effect within 5 s, or is not permitted',
      });
      const one: ServerEvent = { type: 'unkillable', pids: [7] };
      expect(statusAfter(launched, spawned, stopping, one).error).to.match(/^pid 7 could/);
    });

    it('is not reported as stopped, also if it is removed', () => {
      const survived = statusAfter(launched, spawned, stopping, unkillable);
      expect(advance(survived, { type: 'down' }, { config, cause: 'stop' }, 0)).to.deep.equal(survived);
      expect(advance(survived, { type: 'removed' }, { config, cause: 'remove' }, 0)).to.deep.equal({
        ...survived,
        gone: true,
      });
    });

    it('forgets them when the next start begins', () => {
      expect(statusAfter(launched, spawned, stopping, unkillable, launched)).to.not.have.any.keys('survivors', 'error');
    });
  });

  it('says which command or change left it down', () => {
    for (const cause of ['stop', 'shutdown', 'remove', 'restart'] as const) {
      const status = advance(statusAfter(launched, spawned, crashed), { type: 'down' }, { config, cause }, 0);
      expect(status).to.include({ state: 'stopped', reason: causeText(cause) });
      expect(status).to.not.have.any.keys('error', 'backoffMs', 'pid');
    }
  });

  it('starts its checks anew if their settings have changed while it runs, and only then', () => {
    const adjusted = (rechecked: boolean): ServerEvent => ({ type: 'adjusted', rechecked });
    const well = statusAfter(launched, spawned, ready);
    expect(advance(well, adjusted(true), boot, 0).health).to.deep.equal({ state: 'starting' });
    expect(advance(well, adjusted(false), boot, 0)).to.equal(well);
    const crashing = statusAfter(launched, spawned, crashed);
    expect(advance(crashing, adjusted(true), boot, 0)).to.equal(crashing);
  });

  it('has the newest config, even by an event that its state does not accept', () => {
    const renewed = serverConfig({ args: ['new'] });
    const status = statusAfter(launched);
    expect(advance(status, ready, { config: renewed, cause: 'reload' }, 0)).to.deep.equal({
      ...status,
      config: renewed,
    });
    expect(advance(status, ready, boot, 0), 'the same object').to.equal(status);
  });

  it('takes only arrows of the table, and has only the fields of its state, whatever happens', () => {
    const events: readonly ServerEvent[] = [
      ...[launched, again, spawned, ready, crashed, exhausted, portTaken, stopping, stopped, unkillable],
      { type: 'exited', requested: false },
      { type: 'exited', requested: false, exit: { code: 0 }, unhealthy: 'unhealthy' },
      { type: 'adjusted', rechecked: true },
      { type: 'down' },
      { type: 'removed' },
    ];
    const fieldsOf: Readonly<
      Record<'pid' | 'spawnedAt' | 'health' | 'backoffMs' | 'survivors', readonly ServerState[]>
    > = {
      pid: ['running', 'stopping'],
      spawnedAt: ['running', 'stopping'],
      health: ['running'],
      backoffMs: ['restarting'],
      survivors: ['failed'],
    };
    const policies: readonly ServerConfig['restart']['policy'][] = ['always', 'on-failure', 'never'];
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...events), { maxLength: 40 }),
        fc.constantFrom(...policies),
        (happened, policy) => {
          const strict = serverConfig({ restart: { ...config.restart, policy, maxRetriesPerMinute: 2 } });
          let status = initial(strict);
          for (const [at, event] of happened.entries()) {
            const { state: from } = status;
            status = advance(status, event, { config: strict, cause: 'boot' }, at * 1_000);
            if (status.state !== from) expect(arrows).to.deep.include({ from, event: event.type, to: status.state });
            for (const [field, states] of Object.entries(fieldsOf))
              if (Object.hasOwn(status, field)) expect(states, field).to.include(status.state);
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});
