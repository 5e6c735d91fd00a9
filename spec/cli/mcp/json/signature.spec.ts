import { expect } from 'chai';
import fc from 'fast-check';
import { requiredOf, signature } from '../../../../lib/cli/mcp/json/signature.ts';

const schema = (properties: object, required?: readonly unknown[]): string =>
  JSON.stringify({ type: 'object', properties, ...(required && { required }) });

describe('the signature of a tool', () => {
  const table: readonly (readonly [title: string, properties: object, shown: string])[] = [
    ['a type', { a: { type: 'string' } }, '{ a?: string }'],
    ['several types', { a: { type: ['string', 'null'] } }, '{ a?: string | null }'],
    ['a list of something', { a: { type: 'array', items: { type: 'number' } } }, '{ a?: number[] }'],
    ['a list of lists', { a: { type: 'array', items: { type: 'array', items: {} } } }, '{ a?: any[][] }'],
    ['a list of anything', { a: { type: 'array' } }, '{ a?: any[] }'],
    ['choices, as JSON has them', { a: { type: 'string', enum: ['x', 1, null] } }, '{ a?: "x" | 1 | null }'],
    ['the only choice', { a: { const: 'x' } }, '{ a?: "x" }'],
    ['anything', { a: {}, b: true }, '{ a?: any, b?: any }'],
  ];
  for (const [title, properties, shown] of table) {
    it(`shows ${title}`, () => expect(signature(schema(properties))).to.equal(shown));
  }

  it('marks what may be left out, and keeps the order of the schema', () => {
    const properties = { z: { type: 'string' }, a: { type: 'number' } };
    expect(signature(schema(properties, ['z']))).to.equal('{ z: string, a?: number }');
  });

  it('shows each number as it was written', () => {
    expect(signature('{"properties":{"a":{"enum":[1.50,9007199254740993]}}}')).to.equal(
      '{ a?: 1.50 | 9007199254740993 }',
    );
  });

  it('is empty where there are no properties, or no schema', () => {
    for (const text of [undefined, '', '{}', '[]', '7', '{"properties":[]}']) expect(signature(text)).to.equal('{}');
  });

  it('is there for any schema, however odd', () => {
    fc.assert(fc.property(fc.json(), (text) => signature(text).startsWith('{')));
  });
});

describe('what a tool can not do without', () => {
  it('are the names that the schema has for it, without what is no name', () => {
    expect(requiredOf(schema({}, ['a', 5, null, 'b "c"']))).to.deep.equal(['a', 'b "c"']);
  });

  it('is nothing where the schema says nothing, or not as it should', () => {
    for (const text of [undefined, '', '{}', '{"required":"a"}', '{"required":{"a":1}}'])
      expect(requiredOf(text)).to.deep.equal([]);
  });
});
