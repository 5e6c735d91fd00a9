import { expect } from 'chai';
import { readArguments } from '../../../../lib/cli/mcp/call/arguments.ts';
import { missingFrom } from '../../../../lib/cli/mcp/call/tool.ts';
import { readJson } from '../../../../lib/cli/mcp/json/json-text.ts';

const tool = (inputSchema: unknown) => readJson(JSON.stringify({ name: 't', inputSchema }));

describe('what a call lacks', () => {
  const schema = { type: 'object', properties: { a: { type: 'string' }, b: { type: 'number' } }, required: ['a', 'b'] };

  it('is what the tool can not do without and is not given, with all that it takes', () => {
    expect(missingFrom(readArguments('{"b": 1}'), 't', tool(schema))).to.equal(
      't needs "a"; it takes { a: string, b: number }',
    );
    expect(missingFrom(readArguments('{}'), 't', tool(schema))).to.match(/^t needs "a", "b"; /);
  });

  it('is nothing where all is given, also as null, which the server is to judge', () => {
    expect(missingFrom(readArguments('{"a": null, "b": 1, "c": 2}'), 't', tool(schema))).to.equal(undefined);
  });

  it('is nothing where nobody knows what the tool takes', () => {
    for (const unknown of [undefined, tool({}), tool(5), tool({ required: 'a' })])
      expect(missingFrom(readArguments('{}'), 't', unknown)).to.equal(undefined);
  });
});
