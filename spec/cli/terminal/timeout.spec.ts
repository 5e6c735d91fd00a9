import { expect } from 'chai';
import { readTimeout } from '../../../lib/cli/terminal/timeout.ts';
import { codes, XyError } from '../../../lib/errors.ts';

describe('--timeout', () => {
  const taken: readonly (readonly [text: string | undefined, ms: number])[] = [
    [undefined, 30_000],
    ['5s', 5_000],
    ['250ms', 250],
    ['2m', 120_000],
    ['1h', 3_600_000],
  ];
  for (const [text, ms] of taken) {
    it(`of ${text ?? 'no value'} is ${ms} ms`, () => {
      expect(readTimeout(text)).to.equal(ms);
    });
  }

  for (const text of ['', '5', 's', '-1s', 'soon', '1e3ms', '5S']) {
    it(`of ${JSON.stringify(text)} is rejected by name`, () => {
      expect(() => readTimeout(text))
        .to.throw(XyError, /^--timeout: /)
        .with.property('code', codes.invalidParams);
    });
  }
});
