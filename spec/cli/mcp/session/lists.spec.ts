import { expect } from 'chai';
import { type Json, readJson } from '../../../../lib/cli/mcp/json/json-text.ts';
import { capabilitiesOf, mayHaveTools } from '../../../../lib/cli/mcp/session/lists.ts';

const told = (result: string): { readonly told: Json } => ({
  told: readJson(result) ?? { text: '', value: undefined },
});

describe('what a server declares', () => {
  it('is as it wrote it, and nothing where it wrote nothing', () => {
    expect(capabilitiesOf(told('{"capabilities": {"tools": {"n": 1.50}}}'))).to.equal('{"tools": {"n": 1.50}}');
    for (const result of ['{}', '[]', '5']) expect(capabilitiesOf(told(result))).to.equal('{}');
  });

  const table: readonly (readonly [capabilities: string, asks: boolean])[] = [
    ['{"tools":{}}', true],
    ['{"tools":null}', true],
    ['{"tools":{},"prompts":{}}', true],
    ['{}', true],
    ['{"logging":{}}', true],
    ['{"prompts":{}}', false],
    ['{"resources":{},"logging":{}}', false],
  ];
  for (const [capabilities, asks] of table) {
    it(`${asks ? 'lets' : 'does not let'} xy ask for tools: ${capabilities}`, () => {
      expect(mayHaveTools(told(`{"capabilities":${capabilities}}`))).to.equal(asks);
    });
  }
});
