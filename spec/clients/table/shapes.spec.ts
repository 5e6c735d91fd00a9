import { spawnSync } from 'node:child_process';
import { expect } from 'chai';
import type { Endpoint } from '../../../lib/clients/table/client.ts';
import { braces, bridged, env, headerFlags, headers, inputId, shell } from '../../../lib/clients/table/shapes.ts';

const url = 'http://localhost:8421/mcp';
const open: Endpoint = { name: 'a', url, headers: [] };
const guarded: Endpoint = {
  name: 'a',
  url,
  headers: [
    { name: 'Authorization', variable: 'XY_A_AUTHORIZATION' },
    { name: 'X-Key', variable: 'XY_A_X_KEY' },
  ],
};

describe('the headers of an entry', () => {
  it('are none where the server wants none', () => {
    expect(headers(open, shell)).to.deep.equal({});
  });

  const references = [
    [shell, `\${XY_A_X_KEY}`],
    [env, `\${env:XY_A_X_KEY}`],
    [braces, '{env:XY_A_X_KEY}'],
  ] as const;
  for (const [reference, text] of references) {
    it(`are references, and never values: ${text}`, () => {
      const found = headers(guarded, reference).headers as Readonly<Record<string, string>>;
      expect(Object.keys(found)).to.deep.equal(['Authorization', 'X-Key']);
      expect(found['X-Key']).to.equal(text);
    });
  }

  it('stand under the name that the client has for them', () => {
    expect(Object.keys(headers(guarded, shell, 'http_headers'))).to.deep.equal(['http_headers']);
  });

  it('are asked for by a name that is the same for any spelling of the header', () => {
    expect(inputId('a', { name: 'X-Key', variable: 'V' })).to.equal('xy-a-x-key');
    expect(inputId('a', { name: 'x-key', variable: 'V' })).to.equal('xy-a-x-key');
  });

  it('come to a command line unexpanded: no shell puts a secret into the client’s file', () => {
    const line = headerFlags(guarded, '-H');
    const { stdout } = spawnSync('/bin/sh', ['-c', `printf '%s|'${line}`], {
      encoding: 'utf8',
      env: { XY_A_X_KEY: 'secret', XY_A_AUTHORIZATION: 'secret' },
    });
    expect(stdout).to.equal(`-H|Authorization: \${XY_A_AUTHORIZATION}|-H|X-Key: \${XY_A_X_KEY}|`);
    expect(headerFlags(open, '-H')).to.equal('');
  });
});

describe('a client that starts programs only', () => {
  it('starts mcp-remote, with no blank behind the colon of a header', () => {
    expect(bridged(open)).to.deep.equal({ command: 'npx', args: ['-y', 'mcp-remote', url] });
    expect(bridged(guarded).args).to.deep.equal([
      ...['-y', 'mcp-remote', url],
      ...['--header', `Authorization:\${XY_A_AUTHORIZATION}`, '--header', `X-Key:\${XY_A_X_KEY}`],
    ]);
  });
});
