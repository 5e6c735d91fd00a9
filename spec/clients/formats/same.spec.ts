import { expect } from 'chai';
import fc from 'fast-check';
import { isFields, same } from '../../../lib/clients/formats/same.ts';

const value = fc.jsonValue();

/** The same value with the keys of each map in reverse order. */
const turned = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(turned);
  if (!isFields(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, inner]) => [key, turned(inner)]),
  );
};

describe('a map of a document', () => {
  const maps: readonly unknown[] = [{}, { a: 1 }, Object.create(null)];
  const others: readonly unknown[] = [null, undefined, [], [{}], 'a', 1, true, new Date(0), () => undefined];

  it('is an object with members', () => {
    expect(maps.map(isFields)).to.deep.equal(maps.map(() => true));
  });

  it('is not a list, a date or a scalar', () => {
    expect(others.filter(isFields)).to.deep.equal([]);
  });
});

describe('two values of documents', () => {
  const alike: readonly (readonly [a: unknown, b: unknown])[] = [
    [undefined, undefined],
    [null, null],
    [Number.NaN, Number.NaN],
    [new Date(5), new Date(5)],
    [
      { a: 1, b: [2, { c: 3 }] },
      { b: [2, { c: 3 }], a: 1 },
    ],
    [{ a: undefined }, { a: undefined }],
  ];
  for (const [a, b] of alike) {
    it(`are the same: ${JSON.stringify(a)} and ${JSON.stringify(b)}`, () => {
      expect([same(a, b), same(b, a)]).to.deep.equal([true, true]);
    });
  }

  const different: readonly (readonly [a: unknown, b: unknown])[] = [
    [0, -0],
    [1, '1'],
    [null, undefined],
    [[], {}],
    [
      [1, 2],
      [2, 1],
    ],
    [[1], [1, 1]],
    [{ a: undefined }, {}],
    [{ a: undefined }, { b: undefined }],
    [new Date(5), new Date(6)],
    [new Date(5), {}],
    [{ toString: 1 }, {}],
  ];
  for (const [a, b] of different) {
    it(`are different: ${JSON.stringify(a)} and ${JSON.stringify(b)}`, () => {
      expect([same(a, b), same(b, a)]).to.deep.equal([false, false]);
    });
  }

  it('are the same in any order of keys', () => {
    fc.assert(fc.property(value, (value) => same(value, turned(value))));
  });

  it('are the same exactly if their JSON with sorted keys is the same', () => {
    const written = (value: unknown): string =>
      JSON.stringify(value, (_, inner) =>
        isFields(inner) ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1))) : inner,
      );
    const small = fc.jsonValue({ maxDepth: 2 }).filter((value) => !JSON.stringify(value).includes('-0'));
    const noNegativeZero = small.map((value) => JSON.parse(JSON.stringify(value)) as unknown);
    fc.assert(fc.property(noNegativeZero, noNegativeZero, (a, b) => same(a, b) === (written(a) === written(b))));
  });
});
