import { expect } from 'chai';
import { commands, optionsOf } from '../../../../lib/cli/args/commands.ts';
import { fishScript } from '../../../../lib/cli/args/completion/fish.ts';

const lines = (): readonly string[] => fishScript().trimEnd().split('\n');

/** The words of a line, as fish reads them: in its single quotes only a quote and a backslash are escaped. */
const words = (line: string): readonly string[] =>
  [...line.matchAll(/'((?:\\[\\']|[^'\\])*)'|(\S+)/g)].map(([, quoted, plain = '']) =>
    quoted === undefined ? plain : quoted.replace(/\\([\\'])/g, '$1'),
  );

describe('the script for fish', () => {
  it('forgets what an earlier one said, and offers no files', () => {
    expect(lines().slice(1, 3)).to.deep.equal(['complete -c xy -e', 'complete -c xy -f']);
  });

  it('has every command where there is none yet, with its summary', () => {
    const offered = lines()
      .map(words)
      .filter((line) => line.includes('__fish_use_subcommand'))
      .map((line) => [line[line.indexOf('-a') + 1], line[line.indexOf('-d') + 1]]);
    expect(offered).to.deep.equal(Object.entries(commands).map(([name, { summary }]) => [name, summary]));
  });

  it('has every option of each command, with its letter and its summary', () => {
    for (const name of Object.keys(commands) as (keyof typeof commands)[]) {
      const offered = lines()
        .map(words)
        .filter((line) => line.includes(`__fish_seen_subcommand_from ${name}`) && line.includes('-l'))
        .map((line) => [line[line.indexOf('-l') + 1], line.at(-1)]);
      expect(offered, name).to.deep.equal(
        Object.entries(optionsOf(name)).map(([option, { summary }]) => [option, summary]),
      );
    }
    expect(fishScript()).to.match(/-l tail -s n -x -a ''/);
  });

  it('asks the daemon for names only where a server is, and shows none of its errors', () => {
    const asking = lines().filter((line) => line.includes('(command xy list --names 2>/dev/null)'));
    const commandsOf = asking.map((line) => /from (\w+)/.exec(line)?.[1]);
    expect(commandsOf).to.include.members(['start', 'stop', 'logs']).and.not.include.members(['list', 'reload']);
  });

  it('closes every quote that it opens', () => {
    for (const line of lines().slice(1)) expect(line.replace(/'(?:\\[\\']|[^'\\])*'/g, '')).not.to.match(/['"\\]/);
  });
});
