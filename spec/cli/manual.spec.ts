import { expect } from 'chai';
import { readCommandLine } from '../../lib/cli/command-line.ts';
import { commandOf, commands, isCommand } from '../../lib/cli/commands.ts';
import { manualOf, overview, usage } from '../../lib/cli/manual.ts';

const names = Object.keys(commands).filter(isCommand);

describe('manual', () => {
  for (const name of names) {
    it(`of ${name} has its usage, every option, and examples that are valid`, () => {
      const manual = manualOf(name);
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
    for (const page of [overview(), ...names.map(manualOf)]) {
      for (const line of page.split('\n')) expect(line.length, line).to.be.at.most(78);
    }
  });

  it('lists every command in the overview', () => {
    for (const name of names) expect(overview()).to.contain(`\n  ${name} `);
  });
});
