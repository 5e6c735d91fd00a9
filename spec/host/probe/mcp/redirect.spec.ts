import { expect } from 'chai';
import type { Endpoint } from '../../../../lib/host/probe/http/endpoint.ts';
import { elsewhere, isSameButSlash } from '../../../../lib/host/probe/mcp/redirect.ts';
import { endpointAt } from '../http/listening.ts';

const endpoint = endpointAt(8421);
const answer = (status: number, headers = {}) => ({ type: 'answer', status, headers, ending: 'done' }) as const;

describe('where a redirect leads', () => {
  const to = (location: string | undefined, status = 307): string | undefined =>
    elsewhere(endpoint, answer(status, location === undefined ? {} : { location }))?.path;

  for (const [location, path] of [
    ['/mcp/', '/mcp/'],
    ['other', '/other'],
    ['/a?b=c', '/a?b=c'],
    ['http://localhost:8421/x', '/x'],
    ['http://127.0.0.1:8421/x', '/x'],
    ['http://[::1]:8421/x', '/x'],
    ['//localhost:8421/x', '/x'],
    ['http://localhost:8422/x', undefined],
    ['http://localhost/x', undefined],
    ['https://localhost:8421/x', undefined],
    ['http://evil.example/x', undefined],
    ['http://localhost.evil.example:8421/x', undefined],
    ['//evil.example/x', undefined],
    ['/mcp', undefined],
    ['#x', undefined],
    ['http://[', undefined],
  ] as const) {
    it(`is ${path ?? 'nowhere that is the server’s own'} by ${location}`, () => expect(to(location)).to.equal(path));
  }

  it('is nowhere by another status', () => expect(to('/x', 200)).to.equal(undefined));

  it('keeps everything else of the endpoint', () => {
    const there: Endpoint | undefined = elsewhere(endpoint, answer(307, { location: '/x' }));
    expect(there).to.deep.equal({ ...endpoint, path: '/x' });
  });

  it('is the same place if only a slash at the end is another', () => {
    const at = (path: string): Endpoint => ({ ...endpoint, path });
    expect(isSameButSlash(at('/mcp'), at('/mcp/'))).to.equal(true);
    expect(isSameButSlash(at('/'), at(''))).to.equal(true);
    expect(isSameButSlash(at('/mcp'), at('/mcp/x'))).to.equal(false);
  });
});
