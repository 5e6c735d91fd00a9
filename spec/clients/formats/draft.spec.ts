import { expect } from 'chai';
import fc from 'fast-check';
import { Draft, isMeant, stepInto } from '../../../lib/clients/formats/draft.ts';
import type { Document, Key, Path } from '../../../lib/clients/formats/format.ts';
import { same } from '../../../lib/clients/formats/same.ts';

const document = (value: unknown, offsetOf: Document['offsetOf'] = () => 0): Document => ({
  value,
  rewritten: () => '',
  offsetOf,
});

const draft = (value: unknown): Draft => new Draft(document(value));

const named = (is: string): Key => ({ by: 'name', is });

describe('a draft of a document', () => {
  it('has the value of the document at first', () => {
    const value = { a: 1 };
    expect(draft(value).value).to.equal(value);
  });

  it('never changes the document itself', () => {
    const value = { a: { b: [{ name: 'x', c: 1 }] } };
    const before = structuredClone(value);
    const changed = draft(value);
    changed.set(['a', 'b', named('x'), 'c'], 2);
    changed.remove(['a', 'b']);
    changed.set(['d'], 3);
    expect(value).to.deep.equal(before);
    expect(changed.value).to.deep.equal({ a: {}, d: 3 });
  });

  const sets: readonly (readonly [title: string, value: unknown, path: Path, put: unknown, after: unknown])[] = [
    ['a new name', { a: 1 }, ['b'], 2, { a: 1, b: 2 }],
    ['another value', { a: 1, b: 2 }, ['a'], 3, { b: 2, a: 3 }],
    ['maps on the way that are not there', {}, ['a', 'b', 'c'], 1, { a: { b: { c: 1 } } }],
    ['a map in the place of nothing', undefined, ['a'], 1, { a: 1 }],
    ['a map in the place of null', { a: null }, ['a', 'b'], 1, { a: { b: 1 } }],
    [
      'a list where an element is wanted, and none is there',
      {},
      ['l', named('x')],
      { name: 'x' },
      { l: [{ name: 'x' }] },
    ],
    [
      'an element behind the others',
      { l: [{ name: 'a' }] },
      ['l', named('b')],
      { name: 'b' },
      { l: [{ name: 'a' }, { name: 'b' }] },
    ],
    [
      'an element in the place of the one that is meant',
      { l: [{ name: 'a' }, { name: 'b', x: 1 }, { name: 'c' }] },
      ['l', named('b')],
      { name: 'b', x: 2 },
      { l: [{ name: 'a' }, { name: 'b', x: 2 }, { name: 'c' }] },
    ],
    ['the whole document', { a: 1 }, [], { b: 2 }, { b: 2 }],
    ['a name that means something to JavaScript', {}, ['__proto__', 'x'], 1, JSON.parse('{"__proto__":{"x":1}}')],
  ];
  for (const [title, value, path, put, after] of sets) {
    it(`takes ${title}`, () => {
      const changed = draft(value);
      changed.set(path, put);
      expect(same(changed.value, after), JSON.stringify(changed.value)).to.equal(true);
    });
  }

  const removals: readonly (readonly [title: string, value: unknown, path: Path, after: unknown])[] = [
    ['a name', { a: 1, b: 2 }, ['a'], { b: 2 }],
    ['a name deep within, and leaves the map that it was in', { a: { b: 1 } }, ['a', 'b'], { a: {} }],
    ['an element', { l: [{ name: 'a' }, { name: 'b' }] }, ['l', named('a')], { l: [{ name: 'b' }] }],
    ['every element that is meant', { l: [{ name: 'a' }, { name: 'a', x: 1 }] }, ['l', named('a')], { l: [] }],
  ];
  for (const [title, value, path, after] of removals) {
    it(`loses ${title}`, () => {
      const changed = draft(value);
      changed.remove(path);
      expect(changed.value).to.deep.equal(after);
    });
  }

  const absent: readonly (readonly [value: unknown, path: Path])[] = [
    [{ a: 1 }, ['b']],
    [{ a: 1 }, ['a', 'b']],
    [{ a: 1 }, ['b', 'c']],
    [{ l: [{ name: 'a' }] }, ['l', named('b')]],
    [undefined, ['a']],
    [{}, ['constructor']],
  ];
  for (const [value, path] of absent) {
    it(`keeps the identical value if there is nothing to remove: ${JSON.stringify(path)}`, () => {
      const changed = draft(value);
      changed.remove(path);
      expect(changed.value).to.equal(value);
    });
  }

  it('has a value at its path once it is set, and none once it is removed', () => {
    const path = fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom('a', 'b'), fc.jsonValue()), path, (value, path) => {
        const changed = draft(value);
        changed.set(path, 'put');
        expect(changed.at(path)).to.equal('put');
        changed.remove(path);
        expect(changed.at(path)).to.equal(undefined);
      }),
    );
  });

  it('has the position in a rejection', () => {
    const places = new Draft(document({ a: 1 }, (path) => path.length * 10));
    expect(places.fault(['a', 'b'], 'not that')).to.include({ offset: 20, message: 'not that' });
  });
});

describe('a step into a value', () => {
  it('finds own properties', () => {
    expect(stepInto({ a: 1 }, 'a')).to.equal(1);
    expect(stepInto({ a: null }, 'a')).to.equal(null);
  });

  it('finds an element by one of its members', () => {
    const list = [{ id: 'x' }, 'x', { name: 'x', n: 1 }, { name: 'x', n: 2 }];
    expect(stepInto(list, named('x'))).to.equal(list[2]);
    expect(stepInto(list, { by: 'id', is: 'x' })).to.equal(list[0]);
  });

  it('finds nothing if there is none, or the value is not a map or list', () => {
    for (const value of [undefined, null, 1, 'length', [], [1]]) expect(stepInto(value, 'length')).to.equal(undefined);
    for (const value of [undefined, null, {}, { name: 'x' }]) expect(stepInto(value, named('x'))).to.equal(undefined);
    expect(stepInto({}, 'toString')).to.equal(undefined);
  });

  it('does not match an element that only resembles it', () => {
    expect(isMeant({ name: 'x' }, { by: 'name', is: 'x' })).to.equal(true);
    for (const element of [{ name: 1 }, { name: ['x'] }, ['x'], 'x', null])
      expect(isMeant(element, { by: 'name', is: 'x' })).to.equal(false);
  });
});
