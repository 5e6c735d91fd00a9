import { Readable } from 'node:stream';
import { expect } from 'chai';
import { EMPTY } from 'rxjs';
import { redirected } from '../../../../lib/cli/mcp/transport/redirected.ts';
import type { Target } from '../../../../lib/cli/mcp/transport/target.ts';

const target: Target = {
  name: 'a',
  url: 'http://localhost:8421/mcp?x=1',
  headers: [['Authorization', 'secret']],
  configPath: '/c/a.kdl',
  owner: { isStillOurs: () => true, look: () => EMPTY },
};

const sent = (location: string | undefined, status = 307, from = target): Target | undefined =>
  redirected(from, { status, headers: location === undefined ? {} : { location }, body: Readable.from([]) });

describe('a server that sends its clients elsewhere', () => {
  const followed: readonly (readonly [location: string, url: string])[] = [
    ['/other', 'http://localhost:8421/other'],
    ['other?y=2', 'http://localhost:8421/other?y=2'],
    ['http://localhost:8421/mcp/', 'http://localhost:8421/mcp/'],
    ['http://127.0.0.1:8421/b', 'http://localhost:8421/b'],
    ['http://[::1]:8421/b', 'http://localhost:8421/b'],
    ['//localhost:8421/b', 'http://localhost:8421/b'],
  ];
  for (const [location, url] of followed) {
    it(`is asked there where that is itself: ${location}`, () => {
      expect(sent(location)).to.include({ url, name: 'a' });
      expect(sent(location)?.headers).to.equal(target.headers);
    });
  }

  const ignored: readonly (readonly [why: string, location: string | undefined])[] = [
    ['another host', 'http://example.com/mcp'],
    ['another port', 'http://localhost:8422/mcp'],
    ['no port, which is 80', 'http://localhost/mcp'],
    ['another protocol', 'https://localhost:8421/mcp'],
    ['another host that looks alike', 'http://localhost.example.com:8421/'],
    ['another host behind a name', 'http://localhost@example.com:8421/'],
    ['where it was asked', target.url],
    ['no URL', 'http://['],
    ['nothing', undefined],
  ];
  for (const [why, location] of ignored) {
    it(`is not followed to ${why}: its credentials are for it alone`, () => expect(sent(location)).to.equal(undefined));
  }

  it('is followed only where the same is to be asked again (RFC 9110 § 15.4)', () => {
    expect([301, 302, 303, 304, 200, 400].map((status) => sent('/other', status))).to.deep.equal(
      Array(6).fill(undefined),
    );
    expect(sent('/other', 308)?.url).to.equal('http://localhost:8421/other');
  });

  it('is not followed in a circle', () => {
    const second = sent('/b');
    expect(second && sent('/mcp?x=1', 307, second)).to.equal(undefined);
    const third = second && sent('/c', 307, second);
    expect(third && sent('/b', 307, third)).to.equal(undefined);
    expect(third?.before).to.deep.equal(['http://localhost:8421/mcp?x=1', 'http://localhost:8421/b']);
  });
});
