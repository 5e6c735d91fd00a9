import { expect } from 'chai';
import fc from 'fast-check';
import { type Edit, edited, type Merge, withoutMark } from '../../../lib/clients/entries/edited.ts';
import { clients } from '../../../lib/clients/table/clients.ts';
import type { ClientName } from '../../../lib/clients/table/names.ts';

const NONE = { foreign: [], stale: [] } as const;

const nothing: Edit = () => NONE;

const setting =
  (...path: readonly string[]): Edit =>
  (draft) => {
    draft.set(path, { url: 'u' });
    return NONE;
  };

const faultOf = (merge: Merge): readonly unknown[] =>
  merge.type === 'fault' ? [merge.line, merge.column, merge.message] : ['merged', merge.text];

const textOf = (merge: Merge): string => {
  if (merge.type === 'fault') throw new Error(`${merge.line}:${merge.column}: ${merge.message}`);
  return merge.text;
};

const MARK = '\uFEFF';

describe('an edit of a client’s file', () => {
  it('leaves the very text where it changes nothing', () => {
    for (const text of ['', '{ }', '// x\n{"mcpServers": {"a": 1},}', `${MARK}{}\r\n`])
      expect(textOf(edited(clients.cursor, text, nothing))).to.equal(text);
  });

  it('leaves the very text where the same is put there again', () => {
    const text = '{"mcpServers" : { "a":{"url":"u"} } }';
    expect(textOf(edited(clients.cursor, text, setting('mcpServers', 'a')))).to.equal(text);
  });

  it('keeps a byte order mark, and counts it in no place', () => {
    expect(textOf(edited(clients.cursor, `${MARK}{}`, setting('mcpServers', 'a'))).startsWith(`${MARK}{`)).to.equal(
      true,
    );
    expect(faultOf(edited(clients.cursor, `${MARK}{,}`, nothing)).slice(0, 2)).to.deep.equal([1, 2]);
    expect(withoutMark(`${MARK}${MARK}x`)).to.equal(`${MARK}x`);
  });

  it('hands on what there is to say besides', () => {
    const told = { foreign: ['a'], stale: ['b'] };
    expect(edited(clients.cursor, '{}', () => told)).to.include(told);
  });

  it('is refused with the place that it complains about, in lines and columns', () => {
    const text = '{\n  "mcpServers": {\n    "a": {}\n  }\n}';
    const refused = edited(clients.cursor, text, (draft) => draft.fault(['mcpServers', 'a'], 'not that one'));
    expect(faultOf(refused)).to.deep.equal([3, 5, 'not that one']);
  });

  it('begins a new file with what the client must have in it', () => {
    expect(JSON.stringify(clients.continue.blank)).to.be.a('string');
    const text = textOf(edited(clients.continue, '', setting('x')));
    for (const [key, value] of Object.entries(clients.continue.blank ?? {}))
      expect(text).to.include(`${key}: ${value}`);
    expect(textOf(edited(clients.continue, 'name: mine\n', setting('x')))).not.to.include('schema');
  });

  const containers: readonly (readonly [client: ClientName, text: string, fault: readonly unknown[]])[] = [
    ['cursor', '[]', [1, 1, 'the document is a list, expected names and values']],
    ['cursor', '"x"', [1, 1, 'the document is a string, expected names and values']],
    ['cursor', 'null', [1, 1, 'the document is null, expected names and values']],
    ['cursor', '{"mcpServers": []}', [1, 2, 'mcpServers is a list, expected names and values']],
    ['cursor', '{"mcpServers": 5}', [1, 2, 'mcpServers is a number, expected names and values']],
    ['openclaw', '{mcp: {servers: "x"}}', [1, 8, 'mcp.servers is a string, expected names and values']],
    ['openclaw', '{mcp: true}', [1, 2, 'mcp is a boolean, expected names and values']],
    ['codex', 'mcp_servers = 1', [1, 1, 'mcp_servers is a number, expected names and values']],
    ['continue', 'mcpServers: {}\n', [1, 1, 'mcpServers is a map, expected a list of servers']],
    ['vibe', '[mcp_servers]\nx = 1\n', [1, 1, 'mcp_servers is a map, expected a list of servers']],
    ['goose', '- 1\n', [1, 1, 'the document is a list, expected names and values']],
  ];
  for (const [client, text, fault] of containers) {
    it(`is refused where something else is in the servers’ place: ${JSON.stringify(text)} of ${client}`, () => {
      expect(faultOf(edited(clients[client], text, nothing))).to.deep.equal(fault);
    });
  }

  it('takes a null in the servers’ place for nothing', () => {
    expect(textOf(edited(clients.cursor, '{"mcpServers": null}', setting('mcpServers', 'a')))).to.include('"url"');
    expect(textOf(edited(clients.goose, 'extensions:\n', setting('extensions', 'a')))).to.include('url: u');
    expect(textOf(edited(clients.goose, 'null\n', setting('extensions', 'a')))).to.include('url: u');
  });

  it('is refused where the text can not say it: nothing is written that does not read back', () => {
    const anchored = 'base: &b\n  a:\n    url: v\nextensions: *b\n';
    const refused = edited(clients.goose, anchored, setting('extensions', 'a'));
    expect(faultOf(refused)).to.deep.equal([
      4,
      1,
      "extensions is written in a way that xy can't change: change it by hand",
    ]);
  });

  it('is of no text that is broken: it says where', () => {
    expect(faultOf(edited(clients.cursor, '{\n  "a": 1\n  "b": 2\n}', nothing))).to.deep.equal([
      3,
      3,
      'a comma is expected here',
    ]);
    for (const name of ['codex', 'goose', 'openclaw'] as const)
      expect(edited(clients[name], '{{{', nothing).type, name).to.equal('fault');
  });

  it('comes to a place within the text wherever it is refused', () => {
    const text = fc.string({ unit: fc.constantFrom('{', '}', '[', ']', '"', 'a', ':', ',', '\n', '=', '-', ' ') });
    const name = fc.constantFrom('cursor', 'openclaw', 'codex', 'goose', 'vibe');
    fc.assert(
      fc.property(name, text, (name, text) => {
        const merge = edited(clients[name], text, nothing);
        if (merge.type === 'merged') return merge.text === text;
        const lines = text.split('\n');
        return (
          merge.line <= lines.length && merge.column <= (lines[merge.line - 1]?.length ?? 0) + 1 && merge.column >= 1
        );
      }),
    );
  });
});
