import { expect } from 'chai';
import type { Path } from '../../../../lib/clients/formats/format.ts';
import { equal, offsetOf, startsWith } from '../../../../lib/clients/formats/toml/toml-place.ts';
import { parseToml } from '../../../../lib/clients/formats/toml/toml-tree.ts';

const text = `top = 1
[mcp_servers.a]
url = "u"
headers = { K = "v" }
[[list]]
name = "x"
[[list]]
name = "y"
port = 5
`;

describe('an offset in a TOML text', () => {
  const places: readonly (readonly [path: Path, at: string])[] = [
    [['top'], 'top = 1'],
    [['mcp_servers'], '[mcp_servers.a]'],
    [['mcp_servers', 'a'], '[mcp_servers.a]'],
    [['mcp_servers', 'a', 'url'], 'url = "u"'],
    [['mcp_servers', 'a', 'headers', 'K'], 'K = "v"'],
    [['list'], '[[list]]\nname = "x"'],
    [['list', { by: 'name', is: 'y' }], '[[list]]\nname = "y"'],
    [['list', { by: 'name', is: 'y' }, 'port'], 'port = 5'],
    [['mcp_servers', 'none'], '[mcp_servers.a]'],
    [['mcp_servers', 'a', 'url', 'none'], 'url = "u"'],
    [['list', { by: 'name', is: 'none' }], '[[list]]\nname = "x"'],
  ];
  for (const [path, at] of places) {
    it(`is that of ${JSON.stringify(path)}, or of its innermost container`, () => {
      expect(text.slice(offsetOf(parseToml(text), path)).startsWith(at)).to.equal(true);
    });
  }

  it('is the first one if a table has several parts', () => {
    const scattered = '[a.b]\nx = 1\n[c]\n[a.d]\n';
    expect(offsetOf(parseToml(scattered), ['a'])).to.equal(0);
  });

  it('is 0 if there is none', () => {
    expect(offsetOf(parseToml(text), ['none', 'at', 'all'])).to.equal(0);
    expect(offsetOf(parseToml(text), [])).to.equal(0);
  });
});

describe('two paths', () => {
  it('are compared key by key, including indexes', () => {
    expect(startsWith(['a', 0, 'b'], ['a', 0])).to.equal(true);
    expect(startsWith(['a', 0, 'b'], [])).to.equal(true);
    expect(startsWith(['a', '0'], ['a', 0])).to.equal(false);
    expect(startsWith(['a'], ['a', 'b'])).to.equal(false);
    expect(equal(['a', 'b'], ['a', 'b'])).to.equal(true);
    expect(equal(['a', 'b'], ['a'])).to.equal(false);
  });
});
