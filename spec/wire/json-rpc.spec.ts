import { expect } from 'chai';
import { decode } from '../../lib/rpc/protocol.ts';
import { requestLines } from '../../lib/wire/json-rpc.ts';

describe('the requests of a client', () => {
  it('are one line each, with ids that count from 0', () => {
    expect(requestLines([{ method: 'list' }, { method: 'status', params: { name: 'a' } }])).to.equal(
      '{"jsonrpc":"2.0","id":0,"method":"list"}\n{"jsonrpc":"2.0","id":1,"method":"status","params":{"name":"a"}}\n',
    );
    expect(requestLines([])).to.equal('');
  });

  it('are parsed by the daemon unchanged, on one line whatever they contain', () => {
    const name = 'a\n\u2028"\\\ud800';
    const lines = requestLines([{ method: 'status', params: { name } }]).split('\n');
    expect(lines).to.have.length(2);
    expect(decode(lines[0] ?? '')).to.deep.equal({
      type: 'single',
      entries: [{ type: 'request', request: { id: 0, method: 'status', params: { name } } }],
    });
  });
});
