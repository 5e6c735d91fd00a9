import { spawnSync } from 'node:child_process';
import { expect } from 'chai';
import { commands, optionsOf } from '../../../../lib/cli/args/commands.ts';
import { bashScript } from '../../../../lib/cli/args/completion/bash.ts';

describe('the script for bash', () => {
  it('is one that bash reads', () => {
    const { status, stderr } = spawnSync('bash', ['-n'], { input: bashScript(), encoding: 'utf8' });
    expect([status, stderr]).to.deep.equal([0, '']);
  });

  it('has an arm for each command, with every option of it', () => {
    for (const name of Object.keys(commands) as (keyof typeof commands)[]) {
      const [, options = ''] = new RegExp(`^ {4}${name}:\\*\\) options='([^']*)'`, 'm').exec(bashScript()) ?? [];
      expect(options.split(' '), name).to.deep.equal(Object.keys(optionsOf(name)).map((option) => `--${option}`));
    }
  });

  it('has the arms for values before those of their commands: the first that fits counts', () => {
    const script = bashScript();
    expect(script.indexOf('wait:--for)')).to.be.within(0, script.indexOf('wait:*)'));
    expect(script).to.include("logs:--tail | logs:-n) words=''");
  });

  it('asks the daemon for names only where a server is, and shows none of its errors', () => {
    const arms = bashScript().match(/^ {4}\S+:\*\).*$/gm) ?? [];
    const withServers = arms.filter((arm) => arm.includes('servers=yes')).map((arm) => arm.trim().split(':')[0]);
    expect(withServers).to.include.members(['start', 'stop', 'logs']).and.not.include.members(['list', 'reload']);
    expect(bashScript()).to.include('command xy list --names 2>/dev/null');
  });
});
