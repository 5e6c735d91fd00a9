import { expect } from 'chai';
import fc from 'fast-check';
import { pause, phase, slotWidth } from '../../lib/health/check-interval.ts';
import { type Condition, NEWBORN } from '../../lib/health/health-state.ts';
import type { ServerConfig } from '../../lib/model.ts';
import { serverConfig } from '../support/fixtures/configs.ts';

const base = serverConfig();
const every = (intervalMs: number, name = 'a'): ServerConfig => ({
  ...base,
  name,
  health: { ...base.health, intervalMs },
});
const failed = (failures: number): Condition => ({ ...NEWBORN, failures });
const ready: Condition = { ...NEWBORN, state: 'ready', wasReady: true };
const late: Condition = { ...NEWBORN, state: 'unhealthy', isOverdue: true, failures: 20 };

describe('the pause between two checks', () => {
  it('grows from a tenth of a second to a second while a server starts', () => {
    const pauses = [0, 1, 2, 3, 4, 5, 6, 7, 8, 1_000].map((failures) =>
      Math.round(pause(failed(failures), base, false)),
    );
    expect(pauses).to.deep.equal([100, 100, 150, 225, 338, 506, 759, 1_000, 1_000, 1_000]);
  });

  it('is the interval once it was ready, also while checks fail', () => {
    for (const condition of [
      ready,
      { ...ready, failures: 2 },
      { ...ready, state: 'unhealthy', isOverdue: true } as const,
    ])
      expect(pause(condition, every(7_000), false)).to.equal(7_000);
  });

  it('is the interval once `start-timeout` has passed, but no less than a second', () => {
    expect([200, 1_000, 60_000].map((intervalMs) => pause(late, every(intervalMs), false))).to.deep.equal([
      1_000, 1_000, 60_000,
    ]);
  });

  it('is a part of the interval after the first success, by the name', () => {
    expect(pause(ready, every(10_000, 'x'), true)).to.equal(phase('x') * 10_000);
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 100, max: 86_400_000 }), (name, intervalMs) => {
        const first = pause(ready, every(intervalMs, name), true);
        return first >= 0 && first < intervalMs;
      }),
    );
  });
});

describe('the phase of a name', () => {
  it('is always the same, from 0 up to 1', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (name) => {
        expect(phase(name))
          .to.equal(phase(name))
          .and.to.be.within(0, 1 - 2 ** -32);
      }),
    );
  });

  for (const [kind, nameOf] of [
    ['numbered names', (n: number) => `server-${n}`],
    ['padded names', (n: number) => `mcp-${String(n).padStart(4, '0')}`],
    ['names with a common end', (n: number) => `${n}-mcp`],
    ['names of two letters', (n: number) => String.fromCharCode(97 + (n % 26), 97 + (Math.floor(n / 26) % 26))],
  ] as const) {
    it(`spreads ${kind} evenly over the interval`, () => {
      const [servers, slots] = [500, 10];
      const counts = new Array<number>(slots).fill(0);
      for (let n = 0; n < servers; n++) {
        const slot = Math.floor(phase(nameOf(n)) * slots);
        counts[slot] = (counts[slot] ?? 0) + 1;
      }
      // Six standard deviations of an even distribution.
      const allowed = 6 * Math.sqrt((servers / slots) * (1 - 1 / slots));
      for (const count of counts) expect(count, counts.join()).to.be.closeTo(servers / slots, allowed);
    });
  }
});

describe('the slots of liveness checks', () => {
  it('are a tenth of the interval wide, and a second at most', () => {
    expect([100, 1_000, 10_000, 60_000].map((intervalMs) => slotWidth(every(intervalMs)))).to.deep.equal([
      10, 100, 1_000, 1_000,
    ]);
  });
});
