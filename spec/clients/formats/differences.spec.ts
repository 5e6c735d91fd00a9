import { expect } from 'chai';
import fc from 'fast-check';
import { type Difference, differences, pairs } from '../../../lib/clients/formats/differences.ts';
import { type Fields, isFields, same } from '../../../lib/clients/formats/same.ts';

const closed = () => false;
const open = () => true;

const key = fc.constantFrom('a', 'b', 'c', '__proto__', 'constructor');
const { map } = fc.letrec<{ value: unknown; map: Fields }>((tie) => ({
  value: fc.oneof({ depthSize: 'small' }, fc.integer({ max: 3 }), fc.array(fc.integer({ max: 2 })), tie('map')),
  map: fc.dictionary(key, tie('value'), { maxKeys: 4 }),
}));

/** Applies one difference to a map. */
const applied = (value: unknown, { path: [first, ...rest], value: wanted }: Difference): unknown => {
  if (first === undefined) return wanted;
  const entries = Object.entries(isFields(value) ? value : {});
  const old = entries.find(([name]) => name === first)?.[1];
  const inner = applied(old, { path: rest, value: wanted });
  const others = entries.filter(([name]) => name !== first);
  return Object.fromEntries(inner === undefined ? others : [...others, [String(first), inner]]);
};

describe('the differences of two maps', () => {
  const table: readonly (readonly [title: string, before: Fields, after: Fields, found: readonly Difference[]])[] = [
    ['none where nothing differs', { a: 1, b: { c: [1] } }, { b: { c: [1] }, a: 1 }, []],
    ['a value that is new', {}, { a: 1 }, [{ path: ['a'], value: 1 }]],
    ['a value that is gone', { a: 1 }, {}, [{ path: ['a'], value: undefined }]],
    ['a value that is another', { a: 1 }, { a: 2 }, [{ path: ['a'], value: 2 }]],
    [
      'a value deep within',
      { a: { b: { c: 1, d: 2 } } },
      { a: { b: { c: 1, d: 3 } } },
      [{ path: ['a', 'b', 'd'], value: 3 }],
    ],
    ['a map in the place of a value', { a: 1 }, { a: { b: 1 } }, [{ path: ['a'], value: { b: 1 } }]],
    ['a value in the place of a map', { a: { b: 1 } }, { a: 1 }, [{ path: ['a'], value: 1 }]],
    ['a list as a whole', { a: [1, 2] }, { a: [1, 3] }, [{ path: ['a'], value: [1, 3] }]],
    ['a value that is null now', { a: 1 }, { a: null }, [{ path: ['a'], value: null }]],
  ];
  for (const [title, before, after, found] of table) {
    it(`are ${title}`, () => {
      expect(differences(before, after, closed)).to.deep.equal(found);
    });
  }

  it('are those of the elements of an open list, by their former indexes', () => {
    const before = { list: [{ name: 'a', x: 1 }, { name: 'b', x: 1 }, { name: 'c' }] };
    const after = { list: [{ name: 'c' }, { name: 'a', x: 2 }, { name: 'd' }] };
    expect(differences(before, after, (path) => path.join() === 'list')).to.deep.equal([
      { path: ['list', 0, 'x'], value: 2 },
      { path: ['list', 1], value: undefined },
      { path: ['list', 3], value: { name: 'd' } },
    ]);
  });

  it('ask for each list that differs whether it is open, by its path', () => {
    const asked: Difference['path'][] = [];
    differences({ a: [1], b: { c: [1], d: [1] } }, { a: [2], b: { c: [2], d: [1] } }, (path) => {
      asked.push(path);
      return false;
    });
    expect(asked).to.deep.equal([['a'], ['b', 'c']]);
  });

  it('turn one into the other', () => {
    fc.assert(
      fc.property(map, map, (before, after) => {
        const result = differences(before, after, closed).reduce<unknown>(applied, before);
        expect(same(result, after)).to.equal(true);
      }),
    );
  });

  it('are empty for the map itself and for an equal one', () => {
    fc.assert(
      fc.property(map, (map) => {
        expect(differences(map, map, open)).to.deep.equal([]);
        expect(differences(map, structuredClone(map), closed)).to.deep.equal([]);
      }),
    );
  });
});

describe('the elements of two lists', () => {
  it('are paired if they are identical or have the same name, in any order; new ones come last', () => {
    const [a, b, c] = [{ name: 'a' }, { name: 'b', x: 1 }, { name: 'b', x: 2 }];
    expect(pairs([a, b, 1], [2, c, 1, a])).to.deep.equal([
      { old: a, value: a },
      { old: b, value: c },
      { old: 1, value: 1 },
      { old: undefined, value: 2 },
    ]);
  });

  it('are paired only once if several are equal', () => {
    expect(pairs([1, 1, 1], [1, 1])).to.deep.equal([
      { old: 1, value: 1 },
      { old: 1, value: 1 },
      { old: 1, value: undefined },
    ]);
  });

  it('are not paired by name if they have none', () => {
    expect(pairs([{ x: 1 }], [{ x: 1 }])).to.deep.equal([
      { old: { x: 1 }, value: undefined },
      { old: undefined, value: { x: 1 } },
    ]);
  });

  it('occur exactly once each', () => {
    const list = fc.array(fc.integer({ min: 0, max: 4 }));
    fc.assert(
      fc.property(list, list, (before, after) => {
        const found = pairs(before, after);
        expect(found.slice(0, before.length).map(({ old }) => old)).to.deep.equal(before);
        const values = found.map(({ value }) => value).filter((value) => value !== undefined);
        expect(values.sort()).to.deep.equal([...after].sort());
      }),
    );
  });
});
