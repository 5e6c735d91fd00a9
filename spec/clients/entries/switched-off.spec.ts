import { expect } from 'chai';
import { filesBeside, isOffIn } from '../../../lib/clients/entries/switched-off.ts';
import { clientNames } from '../../../lib/clients/table/names.ts';

describe('a server that its client has switched off', () => {
  const table: readonly (readonly [title: string, config: unknown, off: readonly string[]])[] = [
    ['is in a list of those that are not started', { mcp: { excluded: ['a'] } }, ['a']],
    ['is in the list of older versions', { excludeMCPServers: ['a', 'b'] }, ['a', 'b']],
    ['is in the list of Copilot and Claude Code', { disabledMcpServers: ['b'] }, ['b']],
    ['is not in a list of all that are started', { mcp: { allowed: ['a'] } }, ['b']],
    ['is not in the list of older versions', { allowMCPServers: ['b'] }, ['a']],
    ['is in one list although it is in the other, too', { mcp: { allowed: ['a', 'b'], excluded: ['b'] } }, ['b']],
    ['is each one where none is to be started', { mcp: { allowed: [] } }, ['a', 'b']],
    ['is none without such lists', { mcp: {} }, []],
    ['is none where the lists are none', { mcp: { excluded: 'a', allowed: 'a' }, disabledMcpServers: { a: true } }, []],
    ['is none where members of the lists are no names', { mcp: { excluded: [1, null, ['a']] } }, []],
    ['is none where there is nothing', undefined, []],
    ['is none of an inherited list', Object.create({ disabledMcpServers: ['a'] }), []],
  ];
  for (const [title, config, off] of table) {
    it(title, () => expect(['a', 'b'].filter(isOffIn(config))).to.deep.equal(off));
  }
});

describe('the files beside that of a client', () => {
  it('are those of Gemini and Qwen: by lower-case name, what is not enabled', () => {
    for (const client of ['gemini', 'qwen'] as const) {
      const [beside] = filesBeside(client);
      expect(beside?.file).to.equal('mcp-server-enablement.json');
      const value = { a: { enabled: false }, b: { enabled: true }, c: {}, d: 'no', e: { enabled: 'false' } };
      expect(beside?.namesIn(value)).to.deep.equal(['a']);
      for (const none of [undefined, null, [], 'a']) expect(beside?.namesIn(none)).to.deep.equal([]);
    }
  });

  it('are those of Copilot: a list in either', () => {
    const files = filesBeside('copilot');
    expect(files.map(({ file }) => file)).to.deep.equal(['settings.json', 'config.json']);
    for (const { namesIn } of files) {
      expect(namesIn({ disabledMcpServers: ['a', 5, 'B'] })).to.deep.equal(['a', 'B']);
      expect(namesIn({})).to.deep.equal([]);
    }
  });

  it('are none of all others', () => {
    const some = clientNames.filter((name) => filesBeside(name).length > 0);
    expect([...some].sort()).to.deep.equal(['copilot', 'gemini', 'qwen']);
  });
});
