import { expect } from 'chai';
import fc from 'fast-check';
import { Mistake } from '../../../lib/clients/formats/format.ts';
import type { Dialect } from '../../../lib/clients/formats/json-tokens.ts';
import { type JsonNode, parseJson } from '../../../lib/clients/formats/json-tree.ts';

const valueIn = (text: string, dialect: Dialect = 'jsonc'): unknown => parseJson(text, dialect).root?.value;

const faultIn = (text: string, dialect: Dialect = 'jsonc'): unknown => {
  try {
    return valueIn(text, dialect);
  } catch (error) {
    if (error instanceof Mistake) return [error.fault.offset, error.fault.message];
    throw error;
  }
};

/** Each node of a tree. */
function* nodes(node: JsonNode): Generator<JsonNode> {
  yield node;
  for (const member of node.members ?? []) yield* nodes(member.node);
}

describe('the tree of a JSON text', () => {
  it('has the value of JSON.parse for any JSON', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        for (const dialect of ['jsonc', 'json5'] as const)
          expect(JSON.stringify(valueIn(text, dialect))).to.equal(JSON.stringify(JSON.parse(text)));
      }),
    );
  });

  it('has the exact span of each value', () => {
    fc.assert(
      fc.property(fc.json(), (json) => {
        const text = ` ${JSON.stringify(JSON.parse(json), undefined, 2)} `;
        const { root } = parseJson(text, 'jsonc');
        if (root === undefined) throw new Error('no root');
        for (const { start, end, value } of nodes(root))
          expect(JSON.stringify(JSON.parse(text.slice(start, end)))).to.equal(JSON.stringify(value));
      }),
    );
  });

  it('has the names, offsets and commas of members', () => {
    const text = '{"a": 1, "b" : [2 , 3]}';
    const members = parseJson(text, 'jsonc').root?.members ?? [];
    expect(members.map(({ name, start, end, comma }) => [name, text.slice(start, end), comma])).to.deep.equal([
      ['a', '"a": 1', 7],
      ['b', '"b" : [2 , 3]', undefined],
    ]);
    const elements = members[1]?.node.members ?? [];
    expect(elements.map(({ name, comma }) => [name, comma])).to.deep.equal([
      [undefined, 18],
      [undefined, undefined],
    ]);
  });

  it('accepts trailing commas, and comments everywhere', () => {
    expect(valueIn('// a\n{ "x": [1, /* b */ 2,], /* c */ } // d')).to.deep.equal({ x: [1, 2] });
  });

  it('has no root if there are only comments', () => {
    const { root, comments } = parseJson(' // a\n/* b */', 'jsonc');
    expect([root, comments.length]).to.deep.equal([undefined, 2]);
  });

  it('uses the last of repeated names, and accepts names that are special in JavaScript', () => {
    expect(valueIn('{"a": 1, "a": 2}')).to.deep.equal({ a: 2 });
    expect(Object.keys(valueIn('{"__proto__": {"x": 1}}') as object)).to.deep.equal(['__proto__']);
  });

  it('of JSON5 has names without quotes, and numbers and strings of more kinds', () => {
    expect(valueIn("{a: 'b', $c: .5, 'd': [+1, 0xA,], Infinity: null}", 'json5')).to.deep.equal({
      a: 'b',
      $c: 0.5,
      d: [1, 10],
      Infinity: null,
    });
  });

  const faults: readonly (readonly [text: string, offset: number, message: string])[] = [
    ['{', 1, 'a closing brace is missing here'],
    ['[1', 2, 'a closing bracket is missing here'],
    ['{"a": 1 "b": 2}', 8, 'a comma is expected here'],
    ['[1 2]', 3, 'a comma is expected here'],
    ['{"a" 1}', 5, 'a colon is expected here'],
    ['{"a": }', 6, 'a value is expected here'],
    ['{a: 1}', 1, 'a name in double quotes is expected here'],
    ['{1: 1}', 1, 'a name in double quotes is expected here'],
    ['[,1]', 1, 'a value is expected here'],
    ['[x]', 1, 'this is not a JSON value'],
    ['{} []', 3, 'unexpected text after the end of the document'],
    ['{}}', 2, 'unexpected text after the end of the document'],
    ['[1}', 2, 'a comma is expected here'],
    [':', 0, 'a value is expected here'],
  ];
  for (const [text, offset, message] of faults) {
    it(`is rejected with position and reason: ${JSON.stringify(text)}`, () => {
      expect(faultIn(text)).to.deep.equal([offset, message]);
    });
  }

  it('of JSON5 is rejected if a name is missing', () => {
    expect(faultIn('{[]: 1}', 'json5')).to.deep.equal([1, 'a name is expected here']);
    expect(faultIn('{1x: 1}', 'json5')).to.deep.equal([1, 'a name is expected here']);
    expect(faultIn('{a: b}', 'json5')).to.deep.equal([4, 'this is not a JSON value']);
  });

  it('is as deep as any config, and rejected with the position if it is deeper', () => {
    const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
    expect(valueIn(nested(500))).to.be.an('array');
    expect(faultIn(nested(501))).to.deep.equal([500, 'this is nested too deeply']);
    expect(faultIn('{"a":'.repeat(100_000))).to.deep.equal([500 * 5, 'this is nested too deeply']);
  });

  it('is rejected exactly if JSON.parse rejects the text, except for what editors allow', () => {
    const isRefused = (read: () => unknown): boolean => {
      try {
        read();
        return false;
      } catch {
        return true;
      }
    };
    // Not empty, and without commas, since a trailing one is allowed here.
    const text = fc.stringMatching(/^[[\]{}:"a1 ]{1,12}$/).filter((text) => text.trim() !== '');
    fc.assert(
      fc.property(
        text,
        (text) => isRefused(() => parseJson(text, 'jsonc')) === isRefused(() => JSON.parse(text) as unknown),
      ),
      { numRuns: 1000 },
    );
  });
});
