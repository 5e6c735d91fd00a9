import { expect } from 'chai';
import fc from 'fast-check';
import { diff, sameConfig } from '../../../lib/config/set/diff.ts';
import { parseConfig } from '../../../lib/config/set/parse.ts';
import type { ServerConfig } from '../../../lib/model.ts';
import { serverConfig } from '../../support/fixtures/configs.ts';

const setOf = (...configs: ServerConfig[]) => new Map(configs.map((config) => [config.name, config]));

const parsed = (text: string, path = '/c/a.kdl'): ServerConfig => {
  const { config } = parseConfig({ path, name: 'a', bytes: Buffer.from(text) }, '/home/u');
  return config ?? expect.fail('not valid');
};

describe('the changes from one set of configs to another', () => {
  it('are given by name, sorted', () => {
    const before = setOf(...['d', 'b', 'c', 'a'].map((name) => serverConfig({ name })));
    const after = setOf(
      ...['f', 'e', 'b'].map((name) => serverConfig({ name })),
      serverConfig({ name: 'c', port: 1 }),
      serverConfig({ name: 'a', args: ['x'] }),
    );
    expect(diff(before, after)).to.deep.equal({
      added: ['e', 'f'],
      removed: ['d'],
      changed: ['a', 'c'],
      unchanged: ['b'],
    });
  });

  it('show which need no restart', () => {
    const before = setOf(...['a', 'b', 'c', 'd'].map((name) => serverConfig({ name })));
    const { health, stop, restart } = serverConfig();
    const after = setOf(
      serverConfig({ name: 'a', health: { ...health, probe: 'tcp' }, restart: { ...restart, policy: 'never' } }),
      serverConfig({ name: 'b', stop: { ...stop, graceMs: 1 }, args: ['x'] }),
      serverConfig({ name: 'c', mcp: { path: '/sse', headers: [['X-Key', 'k']] } }),
      serverConfig({ name: 'd' }),
    );
    const { changed, unchanged, live } = diff(before, after);
    expect({ changed, unchanged, live }).to.deep.equal({
      changed: ['a', 'b', 'c'],
      unchanged: ['d'],
      live: ['a', 'c'],
    });
  });

  it('are empty between empty sets', () => {
    expect(diff(new Map(), new Map())).to.deep.equal({ added: [], removed: [], changed: [], unchanged: [] });
  });

  it('ignore comments, white space, the order of nodes and variables, explicit defaults, and the directory', () => {
    const before = parsed('command "~/x"\nport 8421\nenv { A "1"; B "2" }');
    const after = parsed(
      'env {\n B "2" // b\n A "1"\n}\nport 0x20E5; stop { grace "10000ms"; signal "TERM" }\nargs\ncommand "/home/u/x"',
      '/d/a.kdl',
    );
    expect(sameConfig(before, after)).to.equal(true);
  });

  for (const [what, text] of [
    ['the command', 'command "y"; port 1; args "a" "b"; env { A "1" }'],
    ['the port', 'command "x"; port 2; args "a" "b"; env { A "1" }'],
    ['the order of arguments', 'command "x"; port 1; args "b" "a"; env { A "1" }'],
    ['an argument', 'command "x"; port 1; args "a"; env { A "1" }'],
    ['a value of env', 'command "x"; port 1; args "a" "b"; env { A "2" }'],
    ['a name in env', 'command "x"; port 1; args "a" "b"; env { B "1" }'],
    ['a working directory', 'command "x"; port 1; args "a" "b"; env { A "1" }; working-dir "/"'],
    ['the policy', 'command "x"; port 1; args "a" "b"; env { A "1" }; restart { policy "never" }'],
    ['the grace', 'command "x"; port 1; args "a" "b"; env { A "1" }; stop { grace "9s" }'],
  ] as const) {
    it(`include ${what}`, () => {
      const before = parsed('command "x"; port 1; args "a" "b"; env { A "1" }');
      expect(sameConfig(before, parsed(text))).to.equal(false);
      expect(sameConfig(parsed(text), before)).to.equal(false);
    });
  }

  it('name every server once', () => {
    const set = fc
      .uniqueArray(fc.record({ name: fc.constantFrom(...'abcdef'), port: fc.integer({ min: 1, max: 3 }) }), {
        selector: ({ name }) => name,
      })
      .map((entries) => setOf(...entries.map(serverConfig)));
    fc.assert(
      fc.property(set, set, (before, after) => {
        const { added, removed, changed, unchanged } = diff(before, after);
        const sorted = (names: Iterable<string>) => [...names].sort();
        expect(sorted([...added, ...changed, ...unchanged])).to.deep.equal(sorted(after.keys()));
        expect(sorted([...removed, ...changed, ...unchanged])).to.deep.equal(sorted(before.keys()));
        expect(diff(after, before)).to.deep.equal({ added: removed, removed: added, changed, unchanged });
      }),
    );
  });
});
