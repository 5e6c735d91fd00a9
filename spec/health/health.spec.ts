import { expect } from 'chai';
import { phase } from '../../lib/health/check-interval.ts';
import { healthPromise, playHealth } from '../support/kits/health-timeline.ts';

// Checks: a absent, f foreign, x wrong path, v good, l alive, u could not be made, ~ never answered.
describe('the health of a run', () => {
  describe('until it is ready', () => {
    healthPromise(
      'is checked at once, then 100 ms to 1 s apart',
      { checks: 'a' },
      {
        asked: 'ready@0 ready@100 ready@250 ready@475 ready@813 ready@1319 ready@2078 ready@3078 ready@4078',
        told: '',
      },
    );
    healthPromise('is reported as soon as it is ready', { checks: 'aav' }, { told: '250:ready' });
    healthPromise(
      'has a detail for lasting problems, and none for what is normal during a start',
      { checks: 'aafxv' },
      {
        told:
          '250:starting(port 8421 is answered by pid 17 (nginx), not by this server) ' +
          '475:starting(404 at /mcp: wrong path?) 813:ready',
      },
    );
    healthPromise(
      'is unhealthy when start-timeout has passed, checked thoroughly at once, and again at the interval',
      { checks: 'a', config: { startTimeoutMs: 500, intervalMs: 2_000 } },
      {
        asked: 'ready@0 ready@100 ready@250 ready@475 ready!@500 ready!@2500 ready!@4500',
        told: '500:unhealthy(nothing listens on 8421 after 0.5 s)',
      },
    );
    healthPromise(
      'can become ready after start-timeout',
      { checks: 'aaaav', config: { startTimeoutMs: 500 } },
      { told: '500:unhealthy(nothing listens on 8421 after 0.5 s) 500:ready' },
    );
    healthPromise(
      'ends a check at its timeout',
      { checks: '~~v', untilMs: 1_260 },
      { asked: 'ready@0 ready@600 ready@1250', told: '1250:ready' },
    );
    healthPromise(
      'is unhealthy at start-timeout though a check is under way',
      { checks: '~', config: { startTimeoutMs: 300 }, untilMs: 400 },
      {
        told: '300:unhealthy(port 8421 accepts connections, but does not answer within 0.5 s: stuck, or still loading)',
      },
    );
    healthPromise('does not count checks that the daemon could not make', { checks: 'uuv' }, { told: '200:ready' });
  });

  describe('once it is ready', () => {
    // In one of the ten slots of an interval that is still to come.
    const first = Math.max(1, Math.round(phase('a') * 10)) * 100;

    it('is checked at the interval, with a phase that depends on the name', () => {
      const { asked } = playHealth({ checks: 'vl', untilMs: 3_500 });
      expect(asked.split(' ').slice(0, 4)).to.deep.equal([
        'ready@0',
        `alive@${first}`,
        `alive@${first + 1000}`,
        `alive@${first + 2000}`,
      ]);
    });

    it('is checked in slots with others: of a tenth of the interval, or a second if that is less', () => {
      const moments = (name: string, intervalMs: number) => {
        const { asked } = playHealth({ checks: 'avl', name, config: { intervalMs }, untilMs: 4 * intervalMs });
        return [...asked.matchAll(/alive@(\d+)/g)].map(([, at]) => Number(at));
      };
      for (const [intervalMs, slotMs] of [
        [1_000, 100],
        [10_000, 1_000],
        [60_000, 1_000],
      ] as const) {
        for (let index = 0; index < 30; index++) {
          const name = `server-${index}`;
          const all = moments(name, intervalMs);
          const [first = Number.NaN] = all;
          const due = 100 + phase(name) * intervalMs;
          expect(first, name).to.be.within(due - slotMs / 2, Math.max(due + slotMs / 2, 100 + slotMs));
          expect(all.slice(0, 3), name).to.deep.equal([first, first + intervalMs, first + 2 * intervalMs]);
          expect(
            all.filter((at) => at % slotMs !== 0),
            name,
          ).to.deep.equal([]);
        }
      }
    });

    healthPromise(
      'is checked at the interval after the end of a slow check, within half a slot',
      { checks: 'v~l', untilMs: first + 3_100 },
      { asked: `ready@0 alive@${first} alive@${first + 1_500} alive@${first + 2_500}` },
    );
    healthPromise('emits nothing while it stays the same', { checks: 'vlllalllaal' }, { told: '0:ready' });
    healthPromise(
      'is unhealthy after as many consecutive failed checks as configured',
      { checks: 'vlaala' },
      { told: '0:ready' },
    );
    healthPromise(
      'is reported as stuck if it does not answer in time',
      { checks: 'vl~', config: { failures: 2 } },
      { told: `0:ready ${first + 3000}:unhealthy(up, but its event loop is stuck: no answer within 0.5 s)` },
    );
    healthPromise(
      'is ready again at the first successful check',
      { checks: 'vaaal', config: { failures: 3 } },
      { told: `0:ready ${first + 2000}:unhealthy(nothing listens on 8421 any more) ${first + 3000}:ready` },
    );
    healthPromise(
      'changes its detail while unhealthy',
      { checks: 'vaf', config: { failures: 1 } },
      {
        told:
          `0:ready ${first}:unhealthy(nothing listens on 8421 any more) ` +
          `${first + 1000}:unhealthy(port 8421 is answered by pid 17 (nginx), not by this server)`,
      },
    );
    healthPromise(
      'is not affected by a start-timeout that passes later',
      { checks: 'vl', config: { startTimeoutMs: 200, intervalMs: 10_000 }, untilMs: 400 },
      { asked: 'ready@0', told: '0:ready' },
    );
  });

  healthPromise(
    'is not checked with the probe none',
    { checks: 'v', config: { probe: 'none' } },
    { asked: '', told: '' },
  );

  it('spreads a hundred servers over the interval, whatever their names', () => {
    for (const name of ['server-', 'mcp', 'a', 'very-long-name-of-a-server-']) {
      const phases = Array.from({ length: 100 }, (_, index) => phase(`${name}${index}`));
      const tenths = Array.from(
        { length: 10 },
        (_, tenth) => phases.filter((at) => Math.floor(at * 10) === tenth).length,
      );
      expect(Math.max(...tenths), `${name}: ${tenths}`).to.be.at.most(22);
      expect(Math.min(...tenths), `${name}: ${tenths}`).to.be.at.least(2);
    }
  });
});
