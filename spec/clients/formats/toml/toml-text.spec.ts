import { expect } from 'chai';
import fc from 'fast-check';
import { elementLines, keyLine, literal, tablesOf } from '../../../../lib/clients/formats/toml/toml-text.ts';
import { parseToml } from '../../../../lib/clients/formats/toml/toml-tree.ts';

describe('a value in TOML', () => {
  const literals: readonly (readonly [value: unknown, text: string])[] = [
    ['a "b"\n', '"a \\"b\\"\\n"'],
    [5, '5'],
    [-0.5, '-0.5'],
    [true, 'true'],
    [[], '[]'],
    [[1, ['a', 'b']], '[1, ["a", "b"]]'],
    [{}, '{}'],
    [{ a: 1, 'b c': { d: 'x' } }, '{ a = 1, "b c" = { d = "x" } }'],
  ];
  for (const [value, text] of literals) {
    it(`is ${text}`, () => expect(literal(value)).to.equal(text));
  }

  it('has quoted keys if needed', () => {
    expect(keyLine(['mcp_servers', 'a-b', 'x.y', 'ü', ''], 1)).to.equal('mcp_servers.a-b."x.y"."ü"."" = 1');
  });

  it('is what TOML reads back', () => {
    const scalar = fc.oneof(fc.string({ unit: 'grapheme' }), fc.integer(), fc.boolean());
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        scalar,
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(fc.string({ unit: 'grapheme', maxLength: 5 }), tie('value'), { maxKeys: 3 }),
      ),
    }));
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 8 }), value, (key, value) => {
        const read = parseToml(`${keyLine([key], value)}\n`).value;
        expect(JSON.stringify(read)).to.equal(JSON.stringify(Object.fromEntries([[key, value]])));
      }),
    );
  });
});

describe('the tables of a map', () => {
  it('are the maps that have other values than maps', () => {
    expect(tablesOf(['a'], { b: { c: { x: 1 }, d: { y: { z: 1 } } } })).to.deep.equal([
      ['[a.b.c]', 'x = 1'],
      ['[a.b.d.y]', 'z = 1'],
    ]);
  });

  it('have nested maps inline, if they have other values', () => {
    expect(tablesOf(['s', 'a'], { url: 'u', headers: { K: 'v' } })).to.deep.equal([
      ['[s.a]', 'url = "u"', 'headers = { K = "v" }'],
    ]);
  });

  it('are none for an empty map', () => {
    expect(tablesOf(['a'], {})).to.deep.equal([]);
    expect(tablesOf(['a'], { b: {} })).to.deep.equal([]);
  });

  it('begin with double brackets in a list', () => {
    expect(elementLines(['servers', 'x y'], { name: 'a', n: 1 })).to.deep.equal([
      '[[servers."x y"]]',
      'name = "a"',
      'n = 1',
    ]);
  });
});
