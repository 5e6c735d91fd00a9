import { expect } from 'chai';
import { bridged, isKeyed, KEY_HEADER, KEY_VARIABLE, newKey } from '../../../lib/cli/authoring/bridge.ts';
import { serverKdl } from '../../../lib/config/schema/server-schema.ts';
import { parseConfig } from '../../../lib/config/set/parse.ts';

const draft = { command: 'uvx', args: ['-y', 'x', '--', '{port}'], env: { A: 'b' }, port: 0 };

describe('a server behind a bridge', () => {
  it('is started by it with its own words, behind --', () => {
    const { command, args } = bridged(draft, 'k');
    expect(command).to.equal('npx');
    expect(args.slice(args.indexOf('--') + 1)).to.deep.equal(['uvx', '-y', 'x', '--', '{port}']);
  });

  it('listens on the port that it is given, on this machine only', () => {
    const { args } = bridged(draft, 'k');
    const own = args.slice(0, args.indexOf('--')).join(' ');
    expect(own)
      .to.include('--port {port}')
      .and.include('--host 127.0.0.1')
      .and.match(/mcp-proxy@\d+\.\d+\.\d+/);
  });

  it('wants the key in a header, which xy brings along, and has it from its environment', () => {
    const { env, mcp, args } = bridged(draft, 'k');
    expect(env).to.deep.equal({ A: 'b', [KEY_VARIABLE]: 'k' });
    expect(mcp?.headers).to.deep.equal([[KEY_HEADER, 'k']]);
    expect(args.join(' ')).not.to.match(/\bk\b/);
  });

  it('keeps the key of the user where there is one, and the headers', () => {
    const own = { ...draft, env: { [KEY_VARIABLE]: 'mine' }, mcp: { headers: [['X', 'y'] as const] } };
    const { env, mcp } = bridged(own, 'k');
    expect(env[KEY_VARIABLE]).to.equal('mine');
    expect(mcp?.headers).to.deep.equal([
      ['X', 'y'],
      [KEY_HEADER, 'mine'],
    ]);
  });

  it('has no key where none is wanted, and says so', () => {
    const open = bridged(draft, undefined);
    expect([open.env, open.mcp, isKeyed(open)]).to.deep.equal([{ A: 'b' }, undefined, false]);
    expect(isKeyed(bridged(draft, 'k'))).to.equal(true);
  });

  it('gets a key where that of the user is empty: the bridge would take an empty one for none', () => {
    const { env, mcp } = bridged({ ...draft, env: { [KEY_VARIABLE]: '' } }, 'k');
    expect([env[KEY_VARIABLE], mcp?.headers]).to.deep.equal(['k', [[KEY_HEADER, 'k']]]);
  });

  it('is asked for its tools, and restarted when it has none: only so its child’s end is noticed', () => {
    expect(bridged(draft, 'k').health).to.deep.include({ probe: 'tools', onFailure: 'restart' });
  });

  it('keeps all else that is known of it', () => {
    expect(bridged({ ...draft, workingDir: '/w' }, 'k')).to.include({ workingDir: '/w', port: 0 });
  });

  it('is a config that the daemon takes', () => {
    const bytes = Buffer.from(serverKdl({ ...bridged(draft, newKey()), port: 8421 }));
    const { problems } = parseConfig({ path: '/c/a.kdl', name: 'a', bytes }, '/home/me');
    expect(problems).to.deep.equal([]);
  });
});

describe('a key', () => {
  it('is 192 random bits, another each time, that need no quotes anywhere', () => {
    const keys = new Set(Array.from({ length: 100 }, newKey));
    expect(keys.size).to.equal(100);
    for (const key of keys) expect(key).to.match(/^[0-9a-f]{48}$/);
  });
});
