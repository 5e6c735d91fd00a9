import { expect } from 'chai';
import { localTime, uptime } from '../../../lib/cli/terminal/times.ts';

describe('times', () => {
  const table: readonly (readonly [seconds: number, shown: string])[] = [
    [0, '0s'],
    [45, '45s'],
    [60, '1m 0s'],
    [723, '12m 3s'],
    [3600, '1h 0m'],
    [11_520, '3h 12m'],
    [86_399, '23h 59m'],
    [183_600, '2d 3h'],
    [34_560_000, '400d 0h'],
  ];
  for (const [seconds, shown] of table) {
    it(`show ${seconds} seconds as ${shown}`, () => expect(uptime(seconds)).to.equal(shown));
  }

  it('show a time in the local time zone', () => {
    expect(localTime(new Date(2026, 0, 2, 3, 4, 5, 678).getTime())).to.equal('2026-01-02 03:04:05');
  });
});
