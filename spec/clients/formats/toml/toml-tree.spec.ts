import { expect } from 'chai';
import { Mistake } from '../../../../lib/clients/formats/format.ts';
import { keysOf, parseToml } from '../../../../lib/clients/formats/toml/toml-tree.ts';

describe('the tree of a TOML text', () => {
  const table: readonly (readonly [title: string, text: string, value: object])[] = [
    ['keys at the top', 'a = 1\nb = "x"', { a: 1, b: 'x' }],
    ['tables', '[a]\nx = 1\n[b]\ny = 2', { a: { x: 1 }, b: { y: 2 } }],
    ['tables within tables, in any order', '[a.b.c]\nx = 1\n[a]\ny = 2', { a: { b: { c: { x: 1 } }, y: 2 } }],
    ['keys with dots', 'a.b.c = 1\na.b.d = 2', { a: { b: { c: 1, d: 2 } } }],
    ['keys with quotes', '"a.b" = 1\n\'c d\' = 2', { 'a.b': 1, 'c d': 2 }],
    ['inline tables', 'a = { b = 1, c = { d.e = 2 } }', { a: { b: 1, c: { d: { e: 2 } } } }],
    ['inline tables over several lines (TOML 1.1)', 'a = {\n  b = 1,\n  c = 2,\n}', { a: { b: 1, c: 2 } }],
    ['empty tables', '[a]\nb = {}', { a: { b: {} } }],
    ['arrays, with tables in them', 'a = [1, [2], { b = 3 }]', { a: [1, [2], { b: 3 }] }],
    ['arrays of tables', '[[a]]\nx = 1\n[[a]]\nx = 2\n[a.b]\ny = 3', { a: [{ x: 1 }, { x: 2, b: { y: 3 } }] }],
    ['strings of every kind', 'a = \'\\\'\nb = """x\ny"""', { a: '\\', b: 'x\ny' }],
    ['numbers of every kind', 'a = 0x1F\nb = 1_000\nc = -1e3', { a: 31, b: 1000, c: -1000 }],
  ];
  for (const [title, text, value] of table) {
    it(`has ${title}`, () => expect(parseToml(text).value).to.deep.equal(value));
  }

  it('has dates as dates', () => {
    const { a } = parseToml('a = 1979-05-27T07:32:00Z').value;
    expect(a).to.be.instanceOf(Date);
  });

  it('accepts names that are special in JavaScript', () => {
    const { value } = parseToml('[__proto__]\nx = 1\n[constructor]\ny = 1');
    expect(Object.keys(value)).to.deep.equal(['__proto__', 'constructor']);
    expect(Object.getPrototypeOf(value)).to.equal(Object.prototype);
  });

  it('has the path of each key-value pair, and its inline table', () => {
    const { members } = parseToml('[a]\nb.c = { d = 1, e = { f = 2 } }');
    expect(members.map(({ path, within }) => [path.join('.'), within?.body.length])).to.deep.equal([
      ['a.b.c', undefined],
      ['a.b.c.d', 2],
      ['a.b.c.e', 2],
      ['a.b.c.e.f', 1],
    ]);
  });

  it('has keys decoded, not as written', () => {
    const [member] = parseToml('a."b.c".\'d\' = 1').members;
    expect(member && keysOf(member.node)).to.deep.equal(['a', 'b.c', 'd']);
  });

  it('has its tables and comments in order', () => {
    const { tables, comments } = parseToml('# one\n[a]\n[[b]] # two\n[[b]]');
    expect(tables.map(({ resolvedKey }) => resolvedKey)).to.deep.equal([['a'], ['b', 0], ['b', 1]]);
    expect(comments.map(({ value }) => value.trim())).to.deep.equal(['one', 'two']);
  });

  const faults: readonly (readonly [text: string, offset: number])[] = [
    ['a = ', 4],
    ['a = 1\na = 2', 6],
    ['[a\n', 3],
    ['a = "x', 6],
  ];
  for (const [text, offset] of faults) {
    it(`is rejected with the position: ${JSON.stringify(text)}`, () => {
      expect(() => parseToml(text))
        .to.throw(Mistake)
        .with.nested.property('fault.offset', offset);
    });
  }
});
