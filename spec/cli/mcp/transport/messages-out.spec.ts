import { expect } from 'chai';
import {
  initializeParams,
  LEGACY,
  legacyHeaders,
  MODERN,
  messageText,
  modernHeaders,
  modernParams,
  responseText,
} from '../../../../lib/cli/mcp/transport/messages-out.ts';

describe('a message to a server', () => {
  it('is a request where it has an id, else a notification (JSON-RPC 2.0 § 4)', () => {
    expect(JSON.parse(messageText('a/b', '{"c":1}', 7))).to.deep.equal({
      jsonrpc: '2.0',
      id: 7,
      method: 'a/b',
      params: { c: 1 },
    });
    expect(JSON.parse(messageText('a/b', undefined))).to.deep.equal({ jsonrpc: '2.0', method: 'a/b' });
    expect(JSON.parse(messageText('a', undefined, 0))).to.include({ id: 0 });
  });

  it('has its params as they are written', () => {
    expect(messageText('a', '{"n":1.50}', 1)).to.include('"params":{"n":1.50}');
  });

  it('answers a request of the server’s with its id as that was written', () => {
    expect(responseText('9007199254740993', { result: '{}' })).to.equal(
      '{"jsonrpc":"2.0","id":9007199254740993,"result":{}}',
    );
    expect(JSON.parse(responseText('"x"', { error: '{"code":1}' }))).to.deep.equal({
      jsonrpc: '2.0',
      id: 'x',
      error: { code: 1 },
    });
  });

  it('that opens a session says who asks, and in which revision', () => {
    expect(JSON.parse(initializeParams)).to.deep.include({ protocolVersion: LEGACY, capabilities: {} });
    expect(JSON.parse(initializeParams).clientInfo.name).to.equal('xy');
  });

  it('of the modern era says that each time, beside what it asks', () => {
    const { _meta: meta, ...params } = JSON.parse(modernParams({ cursor: '"c"', none: undefined }));
    expect(params).to.deep.equal({ cursor: 'c' });
    expect(meta).to.deep.include({ 'io.modelcontextprotocol/protocolVersion': MODERN });
    expect(meta['io.modelcontextprotocol/clientInfo']).to.include({ name: 'xy' });
  });
});

describe('the headers of a message', () => {
  it('take JSON and event streams, without which most servers refuse it', () => {
    for (const headers of [legacyHeaders(undefined, undefined), modernHeaders('a')])
      expect(headers).to.include({ 'Content-Type': 'application/json', Accept: 'application/json, text/event-stream' });
  });

  it('of the legacy era have protocol and session once these are known', () => {
    expect(Object.keys(legacyHeaders(undefined, undefined))).to.have.length(2);
    expect(legacyHeaders('2025-06-18', 's')).to.include({
      'MCP-Protocol-Version': '2025-06-18',
      'Mcp-Session-Id': 's',
    });
  });

  it('of the modern era have the method', () => {
    expect(modernHeaders('tools/list')).to.include({ 'MCP-Protocol-Version': MODERN, 'Mcp-Method': 'tools/list' });
  });
});
