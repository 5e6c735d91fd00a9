import { expect } from 'chai';
import type { Observation } from '../../../lib/health/observation.ts';
import { redacted } from '../../../lib/host/probe/redaction.ts';

const refused = (message: string): Observation => ({ type: 'refused', method: 'initialize', code: -32000, message });

const messageOf = (found: Observation): string => (found.type === 'refused' ? found.message : '');

const told = (message: string, ...values: readonly string[]): string =>
  messageOf(redacted(refused(message), { path: '/mcp', headers: values.map((value) => ['X-Key', value] as const) }));

const base64 = (text: string) => Buffer.from(text).toString('base64');

describe('texts of a server', () => {
  const TOKEN = 'Kq7.wZ+9/vMx-42_Lp';

  for (const [title, spelled] of [
    ['as it is', TOKEN],
    ['in lower case', TOKEN.toLowerCase()],
    ['in capitals', TOKEN.toUpperCase()],
    ['for a URL', encodeURIComponent(TOKEN)],
    ['as base64', base64(TOKEN)],
    ['as base64url', Buffer.from(TOKEN).toString('base64url')],
    ['in hexadecimal', Buffer.from(TOKEN).toString('hex')],
    ['in a longer text as base64', base64(`"authorization":"Bearer ${TOKEN}",`)],
    ['in a longer text in hexadecimal', Buffer.from(`key ${TOKEN}!`).toString('hex')],
    ['escaped for JSON', [...TOKEN].map((c) => `\\u00${c.charCodeAt(0).toString(16)}`).join('')],
    ['escaped for HTML', [...TOKEN].map((c) => `&#${c.charCodeAt(0)};`).join('')],
    ['cut short', `${TOKEN.slice(0, 12)}...`],
    ['its end only', `***${TOKEN.slice(-9)}`],
  ] as const)
    it(`contain no part of a header's value, in any encoding: ${title}`, () => {
      const message = told(`no such key <${spelled}>: try again`, `Bearer ${TOKEN}`);
      expect(message).to.match(/^no such key <[^\w]*…[^\w]*>: try again$/);
    });

  it('contain no decoded part of a value: user and password of Basic', () => {
    const value = `Basic ${base64('maria:corr3ct horse')}`;
    expect(told('maria may not log in with corr3ct horse', value)).to.equal('… may not log in with …');
  });

  it('finds what is encoded wherever the encoding begins, and leaves other encoded words alone', () => {
    const lengths = [0, 1, 2, 3].map((length) => 'x'.repeat(length));
    for (const before of lengths)
      for (const within of lengths)
        expect(told(`at /${before}${base64(within + TOKEN)}`, `Bearer ${TOKEN}`)).to.match(/^at \/?…$/);
    const id = base64('the id of a session, %41');
    expect(told(`${id} a%20b \\u0041`, `Bearer ${TOKEN}`)).to.equal(`${id} a%20b \\u0041`);
  });

  it('contain no word of a value, except for the name of its scheme', () => {
    expect(told('Bearer wanted, not app=…; got Zk81xx', 'Token app=Zk81xx')).to.equal(
      'Bearer wanted, not app=…; got …',
    );
  });

  it('contain a short value only as part of other words', () => {
    expect(told('tenant b7 of cab7le', 'b7')).to.equal('tenant … of cab7le');
  });

  it('contain neither a value with other white space nor one that is cut at the end', () => {
    expect(told('got red  fish\nblue', 'red fish blue')).to.equal('got …');
    const long = 'abcdefghijklmnop'.repeat(100);
    expect(told(long.slice(0, 900), long)).to.equal('…');
  });

  it('keep all other text, on one line of at most 200 characters', () => {
    expect(told('no\n such\ttool', `Bearer ${TOKEN}`)).to.equal('no such tool');
    expect(told('x'.repeat(500))).to.have.length(200);
  });

  it('are redacted in every observation', () => {
    const headers = [['Authorization', `Bearer ${TOKEN}`]] as const;
    const of = (found: Observation) => JSON.stringify(redacted(found, { path: '/mcp', headers }));
    const everywhere: readonly Observation[] = [
      { type: 'good', facts: { server: { name: TOKEN, version: TOKEN }, protocol: TOKEN, era: 'legacy' } },
      { type: 'good', notes: [{ type: 'moved', status: 307, to: `/mcp?key=${TOKEN}` }] },
      { type: 'good', notes: [{ type: 'redirected', status: 302, to: `/login?${encodeURIComponent(TOKEN)}` }] },
      { type: 'good', notes: [{ type: 'unusable', by: { type: 'media-type', found: `text/${TOKEN}` } }] },
      { type: 'good', notes: [{ type: 'unusable', by: { type: 'protocol', protocol: TOKEN } }] },
      { type: 'good', notes: [{ type: 'unusable', by: { type: 'member', name: TOKEN, is: 'missing' } }] },
      { type: 'status', status: 500, path: `/${TOKEN}` },
      { type: 'not-mcp', status: 200, path: `/${TOKEN}`, encoding: TOKEN },
      refused(TOKEN),
    ];
    for (const found of everywhere) expect(of(found).toLowerCase()).to.not.include(TOKEN.slice(0, 8).toLowerCase());
  });
});
