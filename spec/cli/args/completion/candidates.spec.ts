import { expect } from 'chai';
import { commandOf, commands, optionsOf } from '../../../../lib/cli/args/commands.ts';
import { commandCandidates, spellings } from '../../../../lib/cli/args/completion/candidates.ts';
import { clientNames } from '../../../../lib/clients/table/names.ts';

const named = (name: string) => {
  const found = commandCandidates().find((command) => command.name === name);
  if (found === undefined) throw new Error(`no command ${name}`);
  return found;
};

const valuesOf = (command: string, option: string) =>
  named(command).options.find(({ long }) => long === option)?.values;

describe('what a shell can offer', () => {
  it('is every command, with its summary', () => {
    const offered = commandCandidates().map(({ name, summary }) => [name, summary]);
    expect(offered).to.deep.equal(Object.entries(commands).map(([name, { summary }]) => [name, summary]));
  });

  it('is every option of each, the common ones too', () => {
    for (const { name, options } of commandCandidates())
      expect(
        options.map(({ long }) => long),
        name,
      ).to.deep.equal(Object.keys(optionsOf(name)));
    expect(named('list').options.map(({ long }) => long)).to.include.members(['json', 'help', 'version']);
  });

  it('is what may follow an option, and nothing after a flag', () => {
    expect(valuesOf('logs', 'follow')).to.equal(undefined);
    expect(valuesOf('logs', 'tail')).to.deep.equal({ words: [], servers: false });
    expect(valuesOf('wait', 'for')?.words).to.include.members(['running', 'ready']);
  });

  it('are the servers wherever the name of one may stand', () => {
    for (const { name, args } of commandCandidates())
      expect(args.servers, name).to.equal(commandOf(name).args.some(({ kind }) => kind === 'server'));
  });

  it('are the words of all places of a command together', () => {
    expect(named('export').args).to.deep.equal({ words: clientNames, servers: true });
    expect(named('completion').args).to.deep.equal({ words: ['bash', 'zsh', 'fish'], servers: false });
    expect(named('help').args.words).to.deep.equal(Object.keys(commands));
  });

  it('is an option in each of its spellings', () => {
    const option = { long: 'tail', short: 'n', summary: '', values: undefined };
    expect(spellings(option)).to.deep.equal(['--tail', '-n']);
    expect(spellings({ ...option, short: undefined })).to.deep.equal(['--tail']);
  });

  it('is so plain that no shell expands it', () => {
    const words = commandCandidates().flatMap(({ args, options }) => [
      ...args.words,
      ...options.flatMap(({ values }) => values?.words ?? []),
    ]);
    for (const word of words) expect(word).to.match(/^[a-z0-9_-]+$/);
  });
});
