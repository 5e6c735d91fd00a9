import { expect } from 'chai';
import { commands, optionsOf } from '../../../../lib/cli/args/commands.ts';
import { zshScript } from '../../../../lib/cli/args/completion/zsh.ts';

describe('the script for zsh', () => {
  it('can be a file of $fpath: its first line says what it completes', () => {
    expect(zshScript().split('\n')[0]).to.equal('#compdef xy');
  });

  it('has an arm for each command, with every option of it', () => {
    for (const name of Object.keys(commands) as (keyof typeof commands)[]) {
      const [, options = ''] = new RegExp(`^ {4}\\(${name}:\\*\\) options=\\(([^)]*)\\)`, 'm').exec(zshScript()) ?? [];
      expect(options.split(' '), name).to.deep.equal(Object.keys(optionsOf(name)).map((option) => `--${option}`));
    }
  });

  it('has the arms for values before those of their commands: the first that fits counts', () => {
    const script = zshScript();
    expect(script.indexOf('(wait:--for)')).to.be.within(0, script.indexOf('(wait:*)'));
    expect(script).to.include('(logs:--tail|logs:-n) candidates=()');
  });

  it('offers the commands where there is none yet', () => {
    expect(zshScript()).to.include(`(:*) options=(--help --version) candidates=(${Object.keys(commands).join(' ')})`);
  });

  it('has no arm with a quote in it, which nobody would close', () => {
    const arms = zshScript().match(/^ {4}\(.*$/gm) ?? [];
    expect(arms.length).to.be.above(Object.keys(commands).length);
    for (const arm of arms) expect(arm).not.to.match(/['"`$]/);
  });
});
