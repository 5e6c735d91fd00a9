import { expect } from 'chai';
import fc from 'fast-check';
import { parseDuration, showDuration } from '../../../lib/config/schema/duration.ts';

const DAY = 86_400_000;

describe('a duration', () => {
  for (const [text, ms] of [
    ['500us', 0.5],
    ['10ms', 10],
    ['2s', 2000],
    ['1m 30s', 90_000],
    ['1m30s', 90_000],
    ['90sec', 90_000],
    ['2min', 120_000],
    ['1h', 3_600_000],
    ['1.5s', 1500],
    ['5 s', 5000],
    [' 2s ', 2000],
    ['0s', 0],
    ['1 hour 1 minute', 3_660_000],
    ['24d', 24 * DAY],
    ['250000ns', 0.25],
    ['3µs', 0.003],
  ] as const) {
    it(`reads ${JSON.stringify(text)}`, () => expect(parseDuration(text)).to.deep.equal({ value: ms }));
  }

  for (const [text, problem] of [
    ['', 'a duration is empty: write a number and its unit, such as "10s"'],
    ['90', 'a duration needs a unit: write "90s" for seconds, "90ms" for milliseconds'],
    ['0', 'a duration needs a unit: write "0s" for seconds, "0ms" for milliseconds'],
    ['1m 30', 'a duration needs a unit: write "30s" for seconds, "30ms" for milliseconds'],
    ['-5s', "a duration can't be negative"],
    ['s', 'a duration is numbers with their units, such as "10s" or "1m 30s"'],
    ['5s, 3ms', 'a duration is numbers with their units, such as "10s" or "1m 30s"'],
    ['1e3ms', '"e" is not a unit of time: known are ms, s, m, h and d'],
    ['5S', '"S" is not a unit of time: did you mean "s"?'],
    ['5secnds', '"secnds" is not a unit of time: did you mean "seconds"?'],
    ['5 parsecs!', '"parsecs" is not a unit of time: known are ms, s, m, h and d'],
    ['25d', 'a duration can be 24 days at most'],
    ['24d 1ms', 'a duration can be 24 days at most'],
    [`${'9'.repeat(400)}s`, 'a duration can be 24 days at most'],
  ] as const) {
    it(`rejects ${JSON.stringify(text.slice(0, 20))}`, () => expect(parseDuration(text)).to.deep.equal({ problem }));
  }

  it('parses back after it is shown', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 24 * DAY }), (ms) => {
        expect(parseDuration(showDuration(ms))).to.deep.equal({ value: ms });
      }),
    );
  });

  it('is shown in its largest units', () => {
    expect([0, 0.5, 250, 1000, 90_000, DAY + 1].map(showDuration)).to.deep.equal([
      '0ms',
      '0.5ms',
      '250ms',
      '1s',
      '1m 30s',
      '1d 1ms',
    ]);
  });
});
