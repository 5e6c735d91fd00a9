import { expect } from 'chai';
import { resultFault } from '../../../../lib/cli/mcp/call/result-fault.ts';
import { type Json, readJson } from '../../../../lib/cli/mcp/json/json-text.ts';

const json = (value: unknown): Json => {
  const read = readJson(JSON.stringify(value));
  if (read === undefined) throw new Error('no JSON');
  return read;
};

const tool = (more: object = {}): Json => json({ name: 't', inputSchema: { type: 'object' }, ...more });
const LIMIT_MS = 30_000;

const judged = (result: object, of: Json | undefined = tool()): Promise<string | undefined> =>
  resultFault(json(result), of, LIMIT_MS);

const outputSchema = { type: 'object', properties: { sum: { type: 'number' } }, required: ['sum'] };

describe('a result', () => {
  it('is taken by clients where it is as it should be', async () => {
    expect(await judged({ content: [{ type: 'text', text: 'a' }] })).to.equal(undefined);
    expect(await judged({ content: [] }, undefined)).to.equal(undefined);
  });

  it('is refused with the field that is wrong', async () => {
    expect(await judged({ content: 'a' })).to.match(/^clients refuse this result: content: /);
    expect(await judged({ content: [{ type: 'text' }] })).to.match(/^clients refuse this result: content\.0/);
  });

  it('that asks for input is none yet: it says what the server wants', async () => {
    const asking = {
      resultType: 'input_required',
      inputRequests: {
        a: { method: 'elicitation/create' },
        b: { method: 'roots/list' },
        c: { method: 'roots/list' },
        d: {},
      },
    };
    expect(await judged(asking)).to.equal(
      'it asks for input (elicitation/create, roots/list, ?) before it goes on, which only an interactive client can give',
    );
    expect(await judged({ resultType: 'input_required' })).to.match(/^it asks for input before it goes on/);
  });

  describe('of a tool with an output schema', () => {
    const structured = tool({ outputSchema });

    it('is refused where it has none', async () => {
      expect(await judged({ content: [] }, structured)).to.match(/has an outputSchema, .*no structuredContent/);
    });

    it('is taken without one where the tool has failed', async () => {
      expect(await judged({ content: [], isError: true }, structured)).to.equal(undefined);
    });
  });
});
