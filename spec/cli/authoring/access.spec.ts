import { expect } from 'chai';
import { ownBridgeAccess } from '../../../lib/cli/authoring/access.ts';

const said = (line: string, env: Readonly<Record<string, string>> = {}): string | undefined => {
  const [command = '', ...args] = line.split(' ');
  return ownBridgeAccess('a', { command, args, env });
};

describe('what is said of a command that is a bridge itself', () => {
  for (const line of ['npx -y supergateway@3.4.0 --stdio x', '/opt/bin/supergateway', 'uvx mcp-proxy --port 1 x'])
    it(`names one that can have no key: ${line}`, () => {
      expect(said(line)).to.match(
        /^a: [\w-]+ asks for no key, so it is open to every user of this machine, and none can be given to it: use --stdio instead$/,
      );
    });

  it('says how to give a key to one that can have one, and nothing where it has', () => {
    expect(said('npx -y mcp-proxy --port 1 -- x'))
      .to.include('mcp-proxy asks for no key')
      .and.include('--env MCP_PROXY_API_KEY=…');
    expect(said('npx -y mcp-proxy --port 1 -- x', { MCP_PROXY_API_KEY: 'k' })).to.equal(undefined);
    expect(said('npx -y mcp-proxy --apiKey k -- x')).to.equal(undefined);
  });

  it('says nothing of others', () => {
    expect(said('npx -y @playwright/mcp --port 1')).to.equal(undefined);
  });
});
