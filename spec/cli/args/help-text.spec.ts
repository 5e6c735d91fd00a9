import { expect } from 'chai';
import { readCommandLine } from '../../../lib/cli/args/command-line.ts';
import { commandOf, commands, isCommand } from '../../../lib/cli/args/commands.ts';
import { helpOf, overview, usage } from '../../../lib/cli/args/help-text.ts';

const names = Object.keys(commands).filter(isCommand);

describe('manual', () => {
  for (const name of names) {
    it(`of ${name} has its usage, every option, and examples that are valid`, () => {
      const manual = helpOf(name);
      const { options, examples } = commandOf(name);
      expect(manual).to.contain(usage(name));
      for (const option of [...Object.keys(options), 'json', 'help']) expect(manual).to.contain(`--${option}`);
      for (const example of examples) {
        expect(manual).to.contain(`$ ${example}`);
        const [, words = ''] = /\bxy ([^)]*)/.exec(example) ?? [];
        expect(readCommandLine(words.split(' ')).type, example).to.be.oneOf(['run', 'help']);
      }
    });
  }

  it('fits a terminal of 80 columns, indented by two', () => {
    for (const page of [overview(), ...names.map(helpOf)]) {
      for (const line of page.split('\n')) expect(line.length, line).to.be.at.most(78);
    }
  });

  it('lists every command in the overview', () => {
    for (const name of names) expect(overview()).to.contain(`\n  ${name} `);
  });
});
