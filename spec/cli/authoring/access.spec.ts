import { expect } from 'chai';
import { ownBridgeAccess } from '../../../lib/cli/authoring/access.ts';

const said = (line: string, env: Readonly<Record<string, string>> = {}): string | undefined => {
  const [command = '', ...args] = line.split(' ');
  return ownBridgeAccess('a', { command, args, env });
};

describe('the access to a command that is itself a bridge', () => {
  for (const line of ['npx -y supergateway@3.4.0 --stdio x', '/opt/bin/supergateway', 'uvx mcp-proxy --port 1 x'])
    it(`is open without the possibility of a key: ${line}`, () => {
      expect(said(line)).to.match(
        /^a: [\w-]+ asks for no key, so it is open to every user of this machine, and does not support one: use --stdio instead$/,
      );
    });

  it('is open with the advice to set a key, unless it has one', () => {
    expect(said('npx -y mcp-proxy --port 1 -- x'))
      .to.include('mcp-proxy asks for no key')
      .and.include('--env MCP_PROXY_API_KEY=…');
    expect(said('npx -y mcp-proxy --port 1 -- x', { MCP_PROXY_API_KEY: 'k' })).to.equal(undefined);
    expect(said('npx -y mcp-proxy --apiKey k -- x')).to.equal(undefined);
  });

  it('is not reported for other commands', () => {
    expect(said('npx -y @playwright/mcp --port 1')).to.equal(undefined);
  });
});
