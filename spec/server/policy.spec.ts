import { expect } from 'chai';
import type { ServerConfig, ServerStatus } from '../../lib/model.ts';
import { afterExit, afterFailure, exitText, WINDOW_MS } from '../../lib/server/policy.ts';
import { initial } from '../../lib/server/status.ts';
import { serverConfig } from '../support/fixtures/configs.ts';

const base = serverConfig();
const status = (
  restart: Partial<ServerConfig['restart']> = {},
  overrides: Partial<ServerStatus> = {},
): ServerStatus => ({
  ...initial({ ...base, restart: { ...base.restart, ...restart } }),
  state: 'running',
  spawnedAt: 0,
  ...overrides,
});
const crash = { code: 1 };

describe('the restart policy', () => {
  it('doubles the backoff for each restart in a row, up to backoff-max', () => {
    const delays = [0, 1, 2, 3, 4, 5, 6, 2_000].map((attempt) => {
      const verdict = afterExit(status({ maxRetriesPerMinute: 99 }, { attempt }), crash, 1);
      return verdict.type === 'retry' && verdict.backoffMs;
    });
    expect(delays).to.deep.equal([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
  });

  it('starts the backoff over after a run of exactly min-uptime', () => {
    expect(afterExit(status({}, { attempt: 4 }), crash, 10_000)).to.include({ backoffMs: 1_000, attempt: 1 });
    expect(afterExit(status({}, { attempt: 4 }), crash, 9_999)).to.include({ backoffMs: 16_000, attempt: 5 });
  });

  it('counts only the restarts of the last minute', () => {
    const restarts = [0, 1, 2, 3, 4];
    const runs = { attempt: 0, restarts, spawnedAt: WINDOW_MS - 10 };
    expect(afterExit(status({}, runs), crash, WINDOW_MS - 1).type).to.equal('give-up');
    expect(afterExit(status({}, runs), crash, WINDOW_MS).type).to.equal('retry');
  });

  it('gives up with the exit and the exhausted limit in the error', () => {
    expect(afterExit(status({ maxRetriesPerMinute: 0 }), { signal: 'SIGSEGV' }, 5)).to.deep.equal({
      type: 'give-up',
      error: 'killed by SIGSEGV, and max-retries-per-minute 0 is used up; see: xy logs a',
    });
  });

  it('does not restart if the policy excludes it', () => {
    expect(afterExit(status({ policy: 'never' }), crash, 5)).to.deep.equal({ type: 'rest' });
    expect(afterExit(status({ policy: 'on-failure' }), { code: 0 }, 5)).to.deep.equal({ type: 'rest' });
    expect(afterExit(status({ policy: 'always' }), { code: 0 }, 5).type).to.equal('retry');
  });

  it('retries without limit when the daemon’s resources run out, whatever the policy', () => {
    const resource = { kind: 'resource', message: 'EMFILE' } as const;
    const worn = status({ policy: 'never', maxRetriesPerMinute: 0 }, { restarts: [1, 2, 3] });
    expect(afterFailure(worn, resource, 5).type).to.equal('retry');
  });

  it('gives the daemon time to recover its resources, whatever the backoff', () => {
    const resource = { kind: 'resource', message: 'EMFILE' } as const;
    const delays = [0, 1, 10, 11, 2_000].map((backoffInitialMs) => {
      const verdict = afterFailure(status({ backoffInitialMs }), resource, 5);
      return verdict.type === 'retry' && verdict.backoffMs;
    });
    expect(delays).to.deep.equal([10, 10, 10, 11, 2_000]);
  });

  it('puts exits into words', () => {
    expect(exitText({ code: 44 })).to.equal('exit code 44');
    expect(exitText({ signal: 'SIGKILL' })).to.equal('killed by SIGKILL');
  });
});
