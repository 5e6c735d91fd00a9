import { expect } from 'chai';
import fc from 'fast-check';
import { formats } from '../../../lib/clients/entries/formats.ts';
import { withoutServers, withServers } from '../../../lib/clients/entries/merge.ts';
import type { Client, Endpoint } from '../../../lib/clients/table/client.ts';
import { clients } from '../../../lib/clients/table/clients.ts';

const endpoint = (name: string, port = 8421): Endpoint => ({ name, url: `http://localhost:${port}/mcp`, headers: [] });
const echo = endpoint('echo');

const merged = (client: Client, text: string, servers: readonly Endpoint[] = [echo], force = false): string => {
  const merge = withServers(client, text, servers, { force });
  if (merge.type === 'fault') throw new Error(`${merge.line}:${merge.column}: ${merge.message}`);
  return merge.text;
};

const without = (client: Client, text: string, ...names: readonly string[]): string => {
  const merge = withoutServers(client, text, names);
  if (merge.type === 'fault') throw new Error(merge.message);
  return merge.text;
};

const { cursor, codex, goose, zed, vscode, qwen, opencode, openclaw, vibe, amp } = clients;
const continued = clients.continue;

/** Files before and after xy's entry is added; removing the entry restores them. */
const table: readonly (readonly [title: string, client: Client, before: string, after: string])[] = [
  [
    'JSON: behind the last entry, indented like it, whatever comments there are',
    zed,
    `// mine
{
    "theme": "One Dark", // the best
    "context_servers": {
        /* first */ "a": { "url": "x" }, // about a
        // before b
        "b": { "command": "b" } // about b
        // "c": {}
    },
    "last": [1, 2,   3],
}
`,
    `// mine
{
    "theme": "One Dark", // the best
    "context_servers": {
        /* first */ "a": { "url": "x" }, // about a
        // before b
        "b": { "command": "b" }, // about b
        "echo": {
            "url": "http://localhost:8421/mcp"
        }
        // "c": {}
    },
    "last": [1, 2,   3],
}
`,
  ],
  [
    'JSON: with a trailing comma where there is one',
    zed,
    `{\n\t"context_servers": {\n\t\t"a": {}, // a\n\t},\n}`,
    `{\n\t"context_servers": {\n\t\t"a": {}, // a\n\t\t"echo": {\n\t\t\t"url": "http://localhost:8421/mcp"\n\t\t},\n\t},\n}`,
  ],
  [
    'JSON: with the ends of line that there are',
    cursor,
    `{\r\n  "mcpServers": {\r\n    "a": {}\r\n  }\r\n}\r\n`,
    `{\r\n  "mcpServers": {\r\n    "a": {},\r\n    "echo": {\r\n      "url": "http://localhost:8421/mcp"\r\n    }\r\n  }\r\n}\r\n`,
  ],
  [
    'JSON: on the one line that there is',
    cursor,
    `{"mcpServers":{"a":{}}}`,
    `{"mcpServers":{"a":{}, "echo": { "url": "http://localhost:8421/mcp" }}}`,
  ],
  [
    'JSON: into an empty map, behind its comment',
    cursor,
    `{\n  "mcpServers": {\n    // none yet\n  }\n}\n`,
    `{\n  "mcpServers": {\n    // none yet\n    "echo": {\n      "url": "http://localhost:8421/mcp"\n    }\n  }\n}\n`,
  ],
  [
    'JSON: behind a byte order mark',
    cursor,
    `\uFEFF{"mcpServers": {}}`,
    `\uFEFF{"mcpServers": {\n  "echo": {\n    "url": "http://localhost:8421/mcp"\n  }\n}}`,
  ],
  [
    'TOML: a table behind those of the same kind',
    codex,
    `# mine
model   = "gpt-5"   # the model

[mcp_servers.a]  # about a
command = 'a'
args = [
  "one",  # first
]

[mcp_servers.a.env]
K = "v" # k

# about the terminal
[tui]
theme = 'dark'
`,
    `# mine
model   = "gpt-5"   # the model

[mcp_servers.a]  # about a
command = 'a'
args = [
  "one",  # first
]

[mcp_servers.a.env]
K = "v" # k

[mcp_servers.echo]
url = "http://localhost:8421/mcp"

# about the terminal
[tui]
theme = 'dark'
`,
  ],
  [
    'TOML: a table at the end where there is none of the kind',
    codex,
    `model = "x"\n`,
    `model = "x"\n\n[mcp_servers.echo]\nurl = "http://localhost:8421/mcp"\n`,
  ],
  ['TOML: a table in an empty file', codex, '', `[mcp_servers.echo]\nurl = "http://localhost:8421/mcp"\n`],
  [
    'TOML: inline where all is inline',
    codex,
    `mcp_servers = { a = { command = "x" } } # all\n[tui]\n`,
    `mcp_servers = { a = { command = "x" }, echo = { url = "http://localhost:8421/mcp" } } # all\n[tui]\n`,
  ],
  [
    'TOML: a table beside dotted keys',
    codex,
    `mcp_servers.a.command = "x"\n`,
    `mcp_servers.a.command = "x"\n\n[mcp_servers.echo]\nurl = "http://localhost:8421/mcp"\n`,
  ],
  [
    'YAML: behind the last entry, indented like it',
    goose,
    `# mine
GOOSE_MODEL:   gpt   # odd
extensions:
    developer:
        enabled: true   # yes
        args: [a,   b]

    # about memory
    memory:
        x: |
            text
other: 1
`,
    `# mine
GOOSE_MODEL:   gpt   # odd
extensions:
    developer:
        enabled: true   # yes
        args: [a,   b]

    # about memory
    memory:
        x: |
            text
    echo:
        name: echo
        type: streamable_http
        uri: http://localhost:8421/mcp
        enabled: true
        timeout: 300
other: 1
`,
  ],
  [
    'YAML: in an empty map',
    goose,
    `a: 1\nextensions: {} # none\nb: 2\n`,
    `a: 1
extensions: # none
  echo:
    name: echo
    type: streamable_http
    uri: http://localhost:8421/mcp
    enabled: true
    timeout: 300
b: 2
`,
  ],
  [
    'YAML: in a map in braces',
    goose,
    `extensions: {a: {enabled: false}}\n`,
    `extensions: {a: {enabled: false}, "echo": {"name":"echo","type":"streamable_http","uri":"http://localhost:8421/mcp","enabled":true,"timeout":300}}\n`,
  ],
  [
    'JSON5: in the words that there are',
    openclaw,
    `{
  // the gateway
  gateway: { port: +0x4A1F, name: 'it\\'s', },
  mcp: {
    servers: {
      a: { command: 'npx', /* one, two */ },
    },
  },
}
`,
    `{
  // the gateway
  gateway: { port: +0x4A1F, name: 'it\\'s', },
  mcp: {
    servers: {
      a: { command: 'npx', /* one, two */ },
      "echo": {
        "url": "http://localhost:8421/mcp",
        "transport": "streamable-http"
      },
    },
  },
}
`,
  ],
  [
    'JSON: under a name with a dot, beside the names that have its parts',
    amp,
    '{\n  "amp": { "mcpServers": 1 },\n  "amp.mcpServers": {\n    "a": { "command": "x" }\n  }\n}\n',
    '{\n  "amp": { "mcpServers": 1 },\n  "amp.mcpServers": {\n    "a": { "command": "x" },\n    "echo": {\n      "url": "http://localhost:8421/mcp"\n    }\n  }\n}\n',
  ],
  [
    'YAML: in a list, behind the last element and what is a part of it',
    continued,
    `name: mine   # all mine
mcpServers:
  # first
  - name: a
    command: x
    args: [b,   c]
      # deep
  - command: y
    name: z # last
models: []
`,
    `name: mine   # all mine
mcpServers:
  # first
  - name: a
    command: x
    args: [b,   c]
      # deep
  - command: y
    name: z # last
  - name: echo
    type: streamable-http
    url: http://localhost:8421/mcp
models: []
`,
  ],
  [
    'YAML: in a list that begins at the margin',
    continued,
    `mcpServers:\n- name: a\n  url: u\n`,
    `mcpServers:\n- name: a\n  url: u\n- name: echo\n  type: streamable-http\n  url: http://localhost:8421/mcp\n`,
  ],
  [
    'YAML: in a list in brackets',
    continued,
    `mcpServers: [{name: a, url: u}] # all\n`,
    `mcpServers: [{name: a, url: u}, {"name":"echo","type":"streamable-http","url":"http://localhost:8421/mcp"}] # all\n`,
  ],
  [
    'YAML: in an empty list',
    continued,
    `mcpServers: [] # none\nb: 1\n`,
    `mcpServers: # none\n  - name: echo\n    type: streamable-http\n    url: http://localhost:8421/mcp\nb: 1\n`,
  ],
  [
    'TOML: in a list of tables, behind the last one',
    vibe,
    `theme = "x"

[[mcp_servers]]   # first
name = "a"
command = "x"
# about a

[mcp_servers.env]
K = "v"

[tui]
b = 1
`,
    `theme = "x"

[[mcp_servers]]   # first
name = "a"
command = "x"
# about a

[mcp_servers.env]
K = "v"

[[mcp_servers]]
name = "echo"
transport = "streamable-http"
url = "http://localhost:8421/mcp"

[tui]
b = 1
`,
  ],
];

/** Files without the container of the entries, which stays when they are removed. */
const created: readonly (readonly [title: string, client: Client, before: string, after: string])[] = [
  ['JSON: nothing', cursor, '', '{\n  "mcpServers": {}\n}\n'],
  ['JSON: an empty map', cursor, '{}\n', '{\n  "mcpServers": {}\n}\n'],
  ['JSON: other settings', zed, '{\n  "a": 1 // one\n}\n', '{\n  "a": 1, // one\n  "context_servers": {}\n}\n'],
  ['YAML: nothing', goose, '', 'extensions: {}\n'],
  ['YAML: a comment', goose, '# goose\n', '# goose\nextensions: {}\n'],
  ['YAML: other settings', goose, 'a: 1\n', 'a: 1\nextensions: {}\n'],
  ['YAML: a name without a value', goose, 'extensions:\na: 1\n', 'extensions: {}\na: 1\n'],
];

describe('the file of a client', () => {
  for (const [title, client, before, after] of table) {
    it(`is the same after a server is added and removed, in ${title}`, () => {
      expect(merged(client, before)).to.equal(after);
      expect(merged(client, after)).to.equal(after);
      expect(without(client, after, 'echo')).to.equal(before);
    });
  }

  for (const [title, client, before, after] of created) {
    it(`gets a container for servers, which stays, in ${title}`, () => {
      expect(without(client, merged(client, before), 'echo')).to.equal(after);
    });
  }

  it('has only its URL changed when the port changes, and keeps settings of the user', () => {
    const json = '{\n  "mcpServers": {\n    "echo": { "url": "http://127.0.0.1:1/mcp", "disabled": true } // x\n  }\n}';
    expect(merged(cursor, json)).to.equal(json.replace('127.0.0.1:1', 'localhost:8421'));
    const toml = '[mcp_servers.echo]\nenabled = false # not now\nurl = "http://localhost:1/mcp"\n';
    expect(merged(codex, toml)).to.equal(toml.replace('localhost:1', 'localhost:8421'));
    const yaml = 'extensions:\n  echo:\n    enabled: false # no\n    uri: http://localhost:1/mcp\n';
    expect(merged(goose, yaml)).to.equal(
      `extensions:\n  echo:\n    enabled: false # no\n    uri: "http://localhost:8421/mcp"\n    name: echo\n    type: streamable_http\n`,
    );
    const disabled = '{"mcp":{"echo":{"type":"remote","url":"http://localhost:8421/mcp","enabled":false}}}';
    expect(merged(opencode, disabled)).to.equal(disabled);
  });

  it('has only the server’s element of a list changed', () => {
    const yaml =
      'mcpServers:\n  - url: http://localhost:1/mcp # here\n    name: echo\n    x: [1]\n  - name: b\n    url: u\n';
    const after = merged(continued, yaml);
    expect(after).to.equal(
      'mcpServers:\n  - url: "http://localhost:8421/mcp" # here\n    name: echo\n    x: [1]\n    type: streamable-http\n  - name: b\n    url: u\n',
    );
    expect(without(continued, after, 'echo')).to.equal('mcpServers:\n  # here\n  - name: b\n    url: u\n');
    expect(without(continued, 'mcpServers:\n  - name: echo\n    url: http://localhost:1\n', 'echo')).to.equal(
      'mcpServers: []\n',
    );
    const toml =
      '[[mcp_servers]]\nname = "b"\nurl = "u"\n\n[[mcp_servers]]\nurl = "http://localhost:1/mcp" # here\nname = "echo"\n';
    expect(merged(vibe, toml)).to.equal(
      `${toml.replace('localhost:1/mcp" # here', 'localhost:8421/mcp" # here')}transport = "streamable-http"\n`,
    );
    expect(without(vibe, toml, 'echo')).to.equal('[[mcp_servers]]\nname = "b"\nurl = "u"\n\n# here\n');
    expect(merged(vibe, 'mcp_servers = [] # none\na = 1\n')).to.equal(
      '# none\na = 1\n\n[[mcp_servers]]\nname = "echo"\ntransport = "streamable-http"\nurl = "http://localhost:8421/mcp"\n',
    );
    const foreign = 'mcpServers:\n  - name: b\n  - command: x\n    name: echo\n';
    expect(withServers(continued, foreign, [echo])).to.include({ type: 'fault', line: 3, column: 5 });
    const last = '[[mcp_servers]]\nname = "b"\n[[mcp_servers]]\nname = "echo"\ncommand = "x"\n';
    expect(withServers(vibe, last, [echo])).to.include({ type: 'fault', line: 3, column: 1 });
    expect(withServers(vibe, '[mcp_servers.a]\nb = 1\n', [echo])).to.include({
      type: 'fault',
      line: 1,
      message: 'mcp_servers is a map, expected a list of servers',
    });
  });

  it('has the URL only under the key that the client reads', () => {
    const before = '{\n  "mcpServers": {\n    "echo": {\n      "url": "http://localhost:8421/mcp"\n    }\n  }\n}\n';
    expect(JSON.parse(merged(qwen, before)).mcpServers.echo).to.deep.equal({ httpUrl: 'http://localhost:8421/mcp' });
  });

  it('keeps an entry of the same name that is not xy’s, without force', () => {
    for (const foreign of ['{ "command": "npx", "args": ["x"] }', '{ "url": "https://mcp.example.com/mcp" }', '7']) {
      const text = `{\n  "mcpServers": {\n    "echo": ${foreign}\n  }\n}`;
      const merge = withServers(cursor, text, [echo]);
      expect(merge).to.include({ type: 'fault', line: 3, column: 5 });
      expect(merge).to.have.property('message').that.contains('--force');
      expect(JSON.parse(merged(cursor, text, [echo], true)).mcpServers.echo).to.deep.equal({ url: echo.url });
      expect(withoutServers(cursor, text, ['echo'])).to.deep.equal({
        type: 'merged',
        text,
        foreign: ['echo'],
        stale: [],
      });
    }
    const table = '[mcp_servers.echo]\ncommand = "x"\n[mcp_servers.echo.env]\nA = "b"\n[z]\n';
    expect(withServers(codex, table, [echo])).to.include({ type: 'fault', line: 1, column: 1 });
    expect(merged(codex, table, [echo], true)).to.equal('[mcp_servers.echo]\nurl = "http://localhost:8421/mcp"\n[z]\n');
  });

  it('has the inputs of VS Code once, and none when the server is removed', () => {
    const notion = { ...echo, headers: [{ name: 'Authorization', variable: 'XY_ECHO_AUTHORIZATION' }] };
    const before = '{\n  "servers": {},\n  "inputs": [\n    { "id": "other" } // mine\n  ]\n}\n';
    const after = merged(vscode, before, [notion]);
    expect(JSON.parse(after.replace(' // mine', ''))).to.deep.equal({
      servers: {
        echo: { type: 'http', url: echo.url, headers: { Authorization: `\${input:xy-echo-authorization}` } },
      },
      inputs: [
        { id: 'other' },
        {
          type: 'promptString',
          id: 'xy-echo-authorization',
          description: 'The header Authorization for echo',
          password: true,
        },
      ],
    });
    expect(merged(vscode, after, [notion])).to.equal(after);
    expect(without(vscode, after, 'echo')).to.equal(before);
  });

  const broken: readonly (readonly [client: Client, text: string, at: string])[] = [
    [cursor, '{\n  "mcpServers": {\n    "a": {,}\n  }\n}', '3:11'],
    [cursor, '{ "mcpServers": ', '1:17'],
    [cursor, '{ "mcpServers": [] }', '1:3'],
    [cursor, '[]', '1:1'],
    [cursor, 'null', '1:1'],
    [codex, 'a = 1\nb = = 2\n', '2:5'],
    [codex, 'a = 1\na = 2\n', '2:1'],
    [codex, 'mcp_servers = 7\n', '1:1'],
    [goose, 'a: 1\nextensions: [1\nb: 2\n', '3:1'],
    [goose, 'a: 1\nextensions: 7\n', '2:1'],
  ];
  for (const [client, text, at] of broken) {
    it(`is not changed if it is malformed: ${JSON.stringify(text)}`, () => {
      const merge = withServers(client, text, [echo], { force: true });
      if (merge.type !== 'fault') throw new Error(`merged: ${merge.text}`);
      expect(`${merge.line}:${merge.column}`, merge.message).to.equal(at);
      expect(withoutServers(client, text, ['echo'])).to.include({ type: 'fault' });
    });
  }

  it('is not misread if comments after the last entry look like entries', () => {
    const links = '    // as in https://a.example/b, https://a.example/c\n'.repeat(60);
    const text = `{\n  "mcpServers": {\n    "a": {} // one, two\n${links}  }\n}\n`;
    const after = merged(cursor, text);
    expect(after.split('\n').filter((line) => /\/\/ (as|one)/.test(line))).to.have.length(61);
    expect(without(cursor, after, 'echo')).to.equal(text);
    const only =
      '{\n  "servers": {\n    "echo": { "url": "http://localhost:1/mcp" }\n    // "b": { "url": "x", },\n  }\n}';
    expect(without(vscode, only, 'echo')).to.equal('{\n  "servers": {\n    // "b": { "url": "x", },\n  }\n}');
  });

  it('accepts names that are special in JavaScript', () => {
    const names = ['constructor', 'valueof', 'tostring', '__proto__', '-', '0', '_'];
    for (const client of Object.values(clients)) {
      const format = formats[client.format];
      const text = merged(
        client,
        '',
        names.map((name) => endpoint(name)),
      );
      expect(format.read(text)).to.have.property('value');
      for (const name of names) expect(text, client.title).to.contain(name);
      expect(
        merged(
          client,
          text,
          names.map((name) => endpoint(name)),
        ),
      ).to.equal(text);
    }
  });

  it('is rejected with the position if it is nested too deeply, or incomplete', () => {
    const deep: readonly (readonly [client: Client, text: string, says: string])[] = [
      [cursor, `{"a":${'['.repeat(100_000)}`, 'nested too deeply'],
      [clients.cline, `${'{"a":'.repeat(60_000)}1${'}'.repeat(60_000)}`, 'nested too deeply'],
      [codex, `a = ${'['.repeat(50_000)}${']'.repeat(50_000)}`, 'nested too deeply'],
      [goose, `a: ${'['.repeat(50_000)}${']'.repeat(50_000)}`, 'nested too deeply'],
      [goose, 'a: &a\n  b: *a\n', 'an alias refers to a value that contains it'],
      [goose, 'a: *none\n', 'none'],
    ];
    for (const [client, text, says] of deep) {
      const merge = withServers(client, text, [echo], { force: true });
      if (merge.type !== 'fault') throw new Error(`merged: ${client.title}`);
      expect(merge.message).to.include(says);
    }
  });

  describe('with any content', () => {
    const name = fc.constantFrom('a', 'b-1', 'other', 'echo_2', 'ü "x"', 'a.b');
    const leaf = fc.oneof(fc.string(), fc.integer(), fc.boolean());
    const entry = fc.dictionary(name, fc.oneof(leaf, fc.array(leaf), fc.dictionary(name, leaf)), { maxKeys: 4 });
    const settings = fc.record({
      servers: fc.dictionary(name, entry, { maxKeys: 4 }),
      rest: fc.dictionary(name, entry),
    });
    const spacing = fc.constantFrom(undefined, 2, '\t');
    const servers = [endpoint('echo', 1), endpoint('files', 2)];

    for (const client of [
      cursor,
      codex,
      goose,
      zed,
      opencode,
      amp,
      clients.crush,
      clients.hermes,
      clients.grok,
      continued,
    ]) {
      it(`is identical after servers are added and removed, in ${client.title}`, () => {
        fc.assert(
          fc.property(settings, spacing, ({ servers: own, rest }, space) => {
            const [key = ''] = client.container;
            const map = { keep: { x: 1 }, ...own };
            const list = Object.entries(map).map(([name, entry]) => ({ ...entry, name }));
            const value = { ...rest, [key]: client.isList ? list : map };
            const text =
              client.format === 'json' ? JSON.stringify(value, null, space) : formats[client.format].write(value);
            const after = merged(client, text, servers);
            expect(after).not.to.equal(text);
            expect(merged(client, after, servers)).to.equal(after);
            expect(without(client, after, 'files', 'echo')).to.equal(text);
          }),
        );
      });
    }

    it('is either merged or rejected with a position', () => {
      const text = fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(...'{}[]":,/*\n #=.ab-1'.split('')) }));
      fc.assert(
        fc.property(text, fc.constantFrom(cursor, codex, goose), (text, client) => {
          const merge = withServers(client, text, servers);
          if (merge.type === 'fault') expect(merge.line).to.be.at.least(1);
          else expect(merged(client, merge.text, servers)).to.equal(merge.text);
        }),
        { numRuns: 500 },
      );
    });
  });
});
