import { expect } from 'chai';
import { faultIn } from '../../../../lib/cli/mcp/transport/validity.ts';

describe('what real clients check', () => {
  it('is nothing where it is as it should be', () => {
    expect(faultIn('Tool', { name: 't', inputSchema: { type: 'object' } })).to.equal(undefined);
    expect(faultIn('CallToolResult', { content: [] })).to.equal(undefined);
    expect(faultIn('Prompt', { name: 'p' })).to.equal(undefined);
  });

  it('is told with the way to what is wrong', () => {
    expect(faultIn('Tool', { name: 't', inputSchema: { type: 'array' } })).to.match(
      /^inputSchema\.type: expected "object"/,
    );
    expect(faultIn('Resource', { name: 'r' })).to.match(/^uri: /);
    expect(faultIn('Tool', { name: 5, inputSchema: { type: 'object' } })).to.match(/^name: expected string/);
  });

  it('is told without a way where all of it is wrong', () => {
    expect(faultIn('Tool', 'x')).to.match(/^expected object/);
  });

  it('is told in a few words, however long a name in it is', () => {
    const long = 'n'.repeat(10_000);
    const fault = faultIn('InitializeResult', {
      protocolVersion: '2025-11-25',
      serverInfo: { name: 's', version: '1' },
      capabilities: { experimental: { [long]: 5 } },
    });
    expect(fault?.length).to.be.within(10, 450);
  });
});
