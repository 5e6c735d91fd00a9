import type { IncomingHttpHeaders } from 'node:http';
import { expect } from 'chai';
import type { Observation } from '../../../../lib/health/observation.ts';
import { failureOf } from '../../../../lib/host/probe/mcp/classify.ts';
import type { Response } from '../../../../lib/host/probe/mcp/responses.ts';
import { endpointAt } from '../http/listening.ts';

const endpoint = endpointAt(8421);
const answer = (status: number, headers: IncomingHttpHeaders = {}) =>
  ({ type: 'answer', status, headers, ending: 'done' }) as const;
const error: Response = { type: 'error', code: -32601, message: 'no such method', data: undefined };
const failure = (status: number, headers?: IncomingHttpHeaders, response?: Response): Observation =>
  failureOf({ reply: answer(status, headers), response }, 'ping', endpoint);

describe('what an answer means that is not the result', () => {
  for (const status of [401, 403, 421]) {
    it(`is that credentials are wanted, at ${status}`, () =>
      expect(failure(status)).to.deep.equal({ type: 'good', notes: [{ type: 'credentials', status }] }));
  }

  it('is that the server redirects, and where to', () => {
    expect(failure(302, { location: '/login' })).to.deep.equal({
      type: 'good',
      notes: [{ type: 'redirected', status: 302, to: '/login' }],
    });
    expect(failure(307)).to.have.nested.property('notes[0].to', 'nowhere');
    expect(failure(304), 'no redirect').to.have.property('type', 'status');
  });

  it('is its JSON-RPC error, whatever the status, except 404, where something else may answer', () => {
    const refused = { type: 'refused', method: 'ping', code: -32601, message: 'no such method' };
    for (const status of [200, 400, 500]) expect(failure(status, {}, error), `${status}`).to.deep.equal(refused);
    expect(failure(404, {}, error)).to.deep.equal({ type: 'status', status: 404, path: '/mcp' });
  });

  it('is its status if that is no success, else that it is not MCP, and why it can’t be read', () => {
    expect(failure(500)).to.deep.equal({ type: 'status', status: 500, path: '/mcp' });
    expect(failure(200)).to.deep.equal({ type: 'not-mcp', status: 200, path: '/mcp' });
    expect(failure(200, { 'content-encoding': 'zstd' })).to.have.property('encoding', 'zstd');
    expect(failure(200, { 'content-encoding': 'identity' })).to.not.have.property('encoding');
  });

  it('is what was found if there was no answer', () => {
    expect(failureOf({ reply: { type: 'absent' }, response: undefined }, 'ping', endpoint)).to.deep.equal({
      type: 'absent',
    });
  });
});
