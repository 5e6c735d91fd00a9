import { expect } from 'chai';
import fc from 'fast-check';
import { same } from '../../../lib/config/schema/same.ts';

describe('two values of a config', () => {
  for (const [a, b, expected] of [
    [{ a: 1, b: [2] }, { b: [2], a: 1 }, true],
    [{ a: 1 }, { a: 2 }, false],
    [{ a: 1 }, { a: 1, b: undefined }, false],
    [{ a: undefined }, { b: undefined }, false],
    [[1, 2], [2, 1], false],
    [null, undefined, false],
    [null, {}, false],
    [Number.NaN, Number.NaN, true],
    [0, -0, false],
    ['1', 1, false],
  ] as const) {
    it(`${JSON.stringify(a) ?? a} and ${JSON.stringify(b) ?? b} are ${expected ? 'equal' : 'different'}`, () => {
      expect(same(a, b)).to.equal(expected);
      expect(same(b, a)).to.equal(expected);
    });
  }

  it('are equal to their copies, and different once a part of them is replaced, at any depth', () => {
    const tree = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 }), { minKeys: 1, noNullPrototype: true });
    fc.assert(
      fc.property(tree, fc.nat(), (value, pick) => {
        expect(same(value, structuredClone(value))).to.equal(true);
        const key = Object.keys(value)[pick % Object.keys(value).length] ?? '';
        expect(same(value, { ...value, [key]: { other: value[key] } })).to.equal(false);
        expect(same({ a: [value] }, { a: [{ ...value, [`${key}+`.repeat(20)]: 1 }] })).to.equal(false);
      }),
    );
  });
});
