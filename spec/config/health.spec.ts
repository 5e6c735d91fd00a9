import { expect } from 'chai';
import { diff } from '../../lib/config/set/diff.ts';
import { parseConfig } from '../../lib/config/set/parse.ts';
import { problemLine } from '../../lib/errors.ts';
import { serverConfig } from '../support/fixtures/configs.ts';

const VALID = 'command "a"; port 1\n';
const parse = (more: string) =>
  parseConfig({ path: '/c/a.kdl', name: 'a', bytes: Buffer.from(VALID + more) }, '/home/u');
const problems = (more: string) =>
  parse(more).problems.map((problem) => problemLine(problem).replace(/^\/c\/a\.kdl:/, ''));

describe('the blocks mcp and health', () => {
  it('have defaults for all settings', () => {
    const { config } = parse('');
    const { mcp, health } = serverConfig();
    expect(config?.mcp).to.deep.equal(mcp);
    expect(config?.health).to.deep.equal(health);
    expect(parse('mcp; health {}').config).to.deep.equal(config);
  });

  it('accept all settings, and several headers in order', () => {
    const { config } = parse(`
      mcp {
        header "X-B" "2"
        path "/api/mcp?a=1"
        header "Authorization" "Bearer s3cret"
        header "x-b" ""
      }
      health { probe "tools"; path "/healthz"; start-timeout "1m"; interval "100ms"; timeout "2s"; failures 1; on-failure "restart" }`);
    expect(config?.mcp).to.deep.equal({
      path: '/api/mcp?a=1',
      headers: [
        ['X-B', '2'],
        ['Authorization', 'Bearer s3cret'],
        ['x-b', ''],
      ],
    });
    expect(config?.health).to.deep.equal({
      probe: 'tools',
      path: '/healthz',
      startTimeoutMs: 60_000,
      intervalMs: 100,
      timeoutMs: 2_000,
      failures: 1,
      onFailure: 'restart',
    });
  });

  it('are part of the comparison of configs', () => {
    const setOf = (more: string) => new Map([['a', parse(more).config ?? serverConfig()]]);
    const changed = (before: string, after: string) => diff(setOf(before), setOf(after)).changed;
    expect(changed('mcp { header "A" "1" }', 'mcp { header "A" "2" }')).to.deep.equal(['a']);
    expect(changed('health { failures 2 }', 'health { failures 3 }')).to.deep.equal(['a']);
    expect(changed('health { failures 3 }', '// nothing')).to.deep.equal([]);
  });

  describe('have every problem reported', () => {
    const rows: readonly (readonly [title: string, text: string, ...problems: string[]])[] = [
      [
        'an unknown probe',
        'health { probe "initialise" }',
        '2:16: health.probe: found "initialise", wanted "none", "tcp", "http", "initialize" or "tools"; did you mean "initialize"?',
      ],
      [
        'a check without pause',
        'health { interval "0s"; timeout "50ms"; start-timeout 30 }',
        '2:19: health.interval: found "0s", wanted "100ms" or more',
        '2:33: health.timeout: found "50ms", wanted "100ms" or more',
        '2:55: health.start-timeout: found 30: a duration needs a unit: write "30s" for seconds, "30ms" for milliseconds',
      ],
      [
        'no failure at all',
        'health { failures 0 }',
        '2:19: health.failures: found 0, wanted a whole number, 1 or more',
      ],
      [
        'another remedy',
        'health { on-failure "reboot" }',
        '2:21: health.on-failure: found "reboot", wanted "report" or "restart"; did you mean "report"?',
      ],
      [
        'an unknown name',
        'mcp { headers "A" "b" }',
        '2:7: mcp.headers: unknown name "headers" in mcp: did you mean "header"?',
      ],
      [
        'a path given twice',
        'mcp { path "/a"; path "/b" }',
        '2:18: mcp.path: is given twice, first on line 2: remove one of them',
      ],
      [
        'a path without slash',
        'mcp { path "mcp" }',
        '2:12: mcp.path: found "mcp", wanted a path that starts with "/", such as "/mcp"',
      ],
      [
        'a URL for a path',
        'mcp { path "http://localhost:1/mcp" }',
        '2:12: mcp.path: found "http://localhost:1/mcp", wanted a path only, such as "/mcp": the host is always localhost',
      ],
      [
        'a path that can not be sent',
        'health { path "/a b" }',
        '2:15: health.path: found "/a b", wanted a path of printable ASCII without spaces and "#": write the others as %20 and the like',
      ],
    ];
    for (const [title, text, ...expected] of rows)
      it(title, () => {
        expect(problems(text)).to.deep.equal(expected);
      });
  });

  describe('have problems of a header reported without its content', () => {
    for (const [title, header, message] of [
      ['no value', 'header "s3cret"', /takes a name and a value, found 1/],
      ['nothing', 'header', /takes a name and a value, found 0/],
      ['three of them', 'header "Authorization" "Bearer" "s3cret"', /takes a name and a value, found 3/],
      ['a number', 'header "X" 5', /takes two strings/],
      [
        'a name that is none',
        'header "Authorization: Bearer s3cret" "x"',
        /the first string is not the name of a header/,
      ],
      ['a line break', 'header "X" "s3cret\\r\\nHost: evil"', /characters in it that no header can have/],
      ['a property', 'header Authorization="s3cret"', /takes no key=value/],
      ['a block', 'header "X" "s3cret" { y "s3cret" }', /takes no block in braces/],
      ['what xy says itself', 'header "content-LENGTH" "s3cret"', /"content-LENGTH" is set by xy itself/],
    ] as const)
      it(title, () => {
        const found = problems(`mcp { ${header} }`);
        expect(found.join('\n')).to.match(message).and.not.include('s3cret');
      });
  });
});
