import { expect } from 'chai';
import fc from 'fast-check';
import { headerValue, paramHeaders } from '../../../../lib/cli/mcp/session/param-headers.ts';

/** What a server reads in a header (MCP 2026-07-28, transports, "Value Encoding"). */
const decoded = (value: string): string => {
  const [, base64] = /^=\?base64\?(.*)\?=$/.exec(value) ?? [];
  return base64 === undefined ? value : Buffer.from(base64, 'base64').toString();
};

describe('a text as the value of a header', () => {
  const plain = ['a', 'a b', 'a\tb', '~!', 'base64', '=?base64?', '='];
  for (const text of plain) {
    it(`is itself where a header can hold it: ${JSON.stringify(text)}`, () => expect(headerValue(text)).to.equal(text));
  }

  const others = ['', ' a', 'a ', 'ü', '\n', 'a\r\nX: y', '😀', '\u007f', '=?base64?YQ==?='];
  for (const text of others) {
    it(`is encoded where none can, or it would be taken for encoded: ${JSON.stringify(text)}`, () => {
      expect(headerValue(text)).to.match(/^=\?base64\?[A-Za-z0-9+/=]*\?=$/);
      expect(decoded(headerValue(text))).to.equal(text);
    });
  }

  it('is read back by the server, whatever it is, and is one header', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(headerValue(text)).to.match(/^[\t -~]*$/);
        expect(decoded(headerValue(text))).to.equal(text);
      }),
    );
  });
});

describe('the arguments that a tool wants in headers, too', () => {
  const headers = (properties: object, given: string) => paramHeaders(JSON.stringify({ properties }), given);
  const wanted = (header: unknown) => ({ type: 'string', 'x-mcp-header': header });

  it('are those whose schema says so, and are given', () => {
    const properties = { a: wanted('Region'), b: { type: 'string' }, c: wanted('Zone') };
    expect(headers(properties, '{"a": "eu west", "b": "x"}')).to.deep.equal({ 'Mcp-Param-Region': 'eu west' });
  });

  it('are numbers and booleans as they were written', () => {
    const properties = { n: wanted('N'), b: wanted('B') };
    expect(headers(properties, '{"n": 1.50, "b": true}')).to.deep.equal({
      'Mcp-Param-N': '1.50',
      'Mcp-Param-B': 'true',
    });
  });

  it('are found within others', () => {
    const properties = { a: { type: 'object', properties: { b: wanted('B') } } };
    expect(headers(properties, '{"a": {"b": "x"}}')).to.deep.equal({ 'Mcp-Param-B': 'x' });
  });

  it('are none that have members, and none that are null', () => {
    for (const given of ['{"a": {}}', '{"a": []}', '{"a": null}'])
      expect(headers({ a: wanted('A') }, given)).to.deep.equal({});
  });

  it('have no name that is none of a header', () => {
    for (const name of ['', 'a b', 'a:b', 'a\r\nX', 5, null, ['A']])
      expect(headers({ a: wanted(name) }, '{"a": "x"}'), String(name)).to.deep.equal({});
  });

  it('are none where nothing is as it should be', () => {
    for (const schema of ['', '{}', '[]', '{"properties":[]}', '{"properties":{"a":7}}'])
      expect(paramHeaders(schema, '{"a": "x"}')).to.deep.equal({});
    expect(headers({ a: wanted('A') }, '')).to.deep.equal({});
  });
});
