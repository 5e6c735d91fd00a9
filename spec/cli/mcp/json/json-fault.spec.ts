import { expect } from 'chai';
import fc from 'fast-check';
import { readArguments } from '../../../../lib/cli/mcp/call/arguments.ts';
import { jsonFault } from '../../../../lib/cli/mcp/json/json-fault.ts';

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

describe('the arguments of a tool', () => {
  it('are a JSON object', () => {
    const { text, names } = readArguments(' {"a": [1, {"b": null}], "c": "\\u00e9"}\n');
    expect(JSON.parse(text)).to.deep.equal({ a: [1, { b: null }], c: 'é' });
    expect(names).to.deep.equal(new Set(['a', 'c']));
    for (const [text, kind] of [
      ['[1]', 'an array'],
      ['null', 'null'],
      ['"a"', 'a string'],
    ] as const) {
      expect(() => readArguments(text), text).to.throw(`the arguments are ${kind}: write a JSON object like`);
    }
  });

  const table: readonly (readonly [text: string, told: string])[] = [
    ['', 'line 1, column 1: expected a value, found the end'],
    ['{"a": }', 'line 1, column 7: expected a value, found }'],
    ['{"a": 1', 'line 1, column 8: expected , or }, found the end'],
    ['{"a": 1}\n x', 'line 2, column 2: expected the end, found x'],
    ['{"a": [1,]}', 'line 1, column 10: expected a value, found ]'],
    ['{"a" 1}', 'line 1, column 6: expected :, found 1'],
    ["{'a': 1}", "line 1, column 2: expected a name in quotes or }, found '"],
    ['{"a": 1,}', 'line 1, column 9: expected a name in quotes, found }'],
    ['{"a": "b}', 'line 1, column 7: expected a value, found a string without end, or with a wrong escape in it'],
    ['message=hello', 'line 1, column 1: expected a value, found m'],
  ];
  for (const [text, told] of table) {
    it(`are rejected with the position of the error: ${JSON.stringify(text)}`, () => {
      expect(() => readArguments(text)).to.throw(`the arguments are not JSON: ${told}; write them like`);
    });
  }

  it('are rejected exactly if JSON.parse rejects them', () => {
    fc.assert(fc.property(fc.json(), (text) => jsonFault(text) === undefined));
    fc.assert(
      fc.property(
        fc.stringMatching(/^[[\]{},:"a1 0.e\\-]{0,12}$/),
        (text) => (jsonFault(text) === undefined) === isJson(text),
      ),
      { numRuns: 2000 },
    );
  });
});
