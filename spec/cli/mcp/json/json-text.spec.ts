import { expect } from 'chai';
import fc from 'fast-check';
import { indented, onOneLine } from '../../../../lib/cli/mcp/json/json-layout.ts';
import { arrayText, elementsOf, membersOf, objectText, readJson } from '../../../../lib/cli/mcp/json/json-text.ts';

/** JSON with white space wherever it is allowed. */
const spaced = fc.json().map((text) => ` ${JSON.stringify(JSON.parse(text), undefined, '\t')}\r\n`);

describe('a JSON text', () => {
  it('is split into the members of an object and the elements of an array, unchanged', () => {
    const text = ' { "a" : 1.0 , "b\\"]":[ 9007199254740993 , {"c":"}, "} ] ,"a": -0e0 }';
    expect([...membersOf(text.trim())]).to.deep.equal([
      ['a', '-0e0'],
      ['b"]', '[ 9007199254740993 , {"c":"}, "} ]'],
    ]);
    expect(elementsOf(membersOf(text.trim()).get('b"]') ?? '')).to.deep.equal(['9007199254740993', '{"c":"}, "}']);
    for (const none of ['', '7', '"{}"', '{}', '[]', '[ ]']) {
      expect([...membersOf(none)], none).to.deep.equal([]);
      expect(elementsOf(none), none).to.deep.equal([]);
    }
  });

  it('is the same value when its parts are joined again', () => {
    fc.assert(
      fc.property(spaced, (json) => {
        const { text = '', value } = readJson(json) ?? {};
        const again = text.startsWith('{')
          ? objectText(Object.fromEntries(membersOf(text)))
          : text.startsWith('[')
            ? arrayText(elementsOf(text))
            : text;
        expect(JSON.parse(again)).to.deep.equal(value);
      }),
    );
  });

  it('is indented as by JSON.stringify, with unchanged numbers', () => {
    fc.assert(
      fc.property(spaced, (json) => {
        const value = JSON.parse(json);
        expect(JSON.parse(onOneLine(json))).to.deep.equal(value);
        expect(onOneLine(json)).not.to.match(/[\n\r\t]/);
        expect(indented(json.trim())).to.equal(JSON.stringify(value, undefined, 2));
      }),
    );
    expect(indented('{"a":1.50,"b":[],"c":[1e2]}')).to.equal('{\n  "a": 1.50,\n  "b": [],\n  "c": [\n    1e2\n  ]\n}');
  });

  it('on one line has neither lone surrogates nor control characters', () => {
    const text = '{ "pair": "\\ud83D\\uDE00", "half": "\\uD83d", "other": "\\\\ud83d", "bidi": "\u202e" }';
    expect(onOneLine(text)).to.equal('{"pair":"\\ud83D\\uDE00","half":"\\ufffd","other":"\\\\ud83d","bidi":"\\u202e"}');
  });

  it('is rejected if it is nested too deeply', () => {
    const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
    expect(readJson(nested(10_000))?.text).to.have.length(20_000);
    expect(readJson(nested(10_001))).to.equal(undefined);
    expect(readJson('{"a":}')).to.equal(undefined);
    expect(onOneLine(nested(10_000))).to.have.length(20_000);
  });
});
