import { existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { commands } from '../../../lib/cli/args/commands.ts';
import { sandboxed, XY } from '../../support/kits/sandbox.ts';
import { FakeDaemon } from '../fake-daemon.ts';

const server = (name: string) => ({ name, state: 'running', port: 1, restart_count: 0 });

describe('completion', () => {
  const sandbox = sandboxed();
  let daemon: FakeDaemon | undefined;

  beforeEach(async () => {
    mkdirSync(join(sandbox().dir, 'bin'));
    symlinkSync(XY, join(sandbox().dir, 'bin/xy'));
    daemon = await FakeDaemon.listen(sandbox().socket, {
      list: () => [server('echo'), server('echo-two'), server('files'), server('$(touch oops)')],
    });
  });

  afterEach(async () => {
    await daemon?.close();
  });

  /** The completions of bash for the last word. */
  const offered = async (...words: readonly string[]): Promise<readonly string[]> => {
    const script = `
      source <(xy completion bash)
      source <(xy completion bash)
      COMP_WORDS=("$@")
      COMP_CWORD=$(($# - 1))
      _xy
      printf '%s\\n' "\${COMPREPLY[@]}"`;
    const path = `PATH=${sandbox().dir}/bin:${process.env.PATH}`;
    const { stdout, stderr } = await sandbox().run('env', [path, 'bash', '-e', '-c', script, 'bash', ...words]);
    expect(stderr).to.equal('');
    return stdout.split('\n').filter((word) => word !== '');
  };

  const table: readonly (readonly [line: string, candidates: readonly string[]])[] = [
    ['xy ', Object.keys(commands)],
    ['xy st', ['status', 'start', 'stop']],
    ['xy --', ['--help', '--version']],
    ['xy start ', ['echo', 'echo-two', 'files']],
    ['xy start ec', ['echo', 'echo-two']],
    ['xy start echo f', ['files']],
    ['xy restart --', ['--all', '--wait', '--timeout', '--json', '--help', '--version']],
    ['xy logs --f', ['--follow']],
    ['xy logs --tail ', []],
    ['xy logs -n 5 ', ['echo', 'echo-two', 'files']],
    ['xy --json status ', ['echo', 'echo-two', 'files']],
    ['xy wait echo --for s', ['stopped', 'starting', 'stopping']],
    ['xy wait echo --for = ru', ['running']],
    ['xy wait echo --for re', ['restarting', 'ready']],
    ['xy inspect ec', ['echo', 'echo-two']],
    ['xy wait echo --for =', ['stopped', 'starting', 'running', 'restarting', 'failed', 'stopping', 'ready']],
    ['xy export cu', ['cursor']],
    ['xy export cursor ec', ['echo', 'echo-two']],
    ['xy export cursor --', ['--write', '--remove', '--file', '--force', '--json', '--help', '--version']],
    ['xy import goo', ['goose']],
    ['xy edit f', ['files']],
    ['xy add ', []],
    ['xy completion ', ['bash', 'zsh', 'fish']],
    ['xy help lo', ['logs']],
    ['xy daemon ', []],
    ['xy daemon --w', ['--watch']],
    ['xy nonsense ', []],
  ];
  for (const [line, candidates] of table) {
    it(`of bash offers ${candidates.join(' ') || 'nothing'} after: ${line}`, async () => {
      expect(await offered(...line.split(' '))).to.have.members(candidates);
    });
  }

  it('of bash never evaluates typed text, or the name of a server', async () => {
    for (const word of ['$(touch oops)', '`touch oops`', ';touch oops', '*', '"', "'", '\\']) {
      await offered('xy', 'start', word);
      await offered('xy', word, '');
      await offered('xy', 'wait', word, '--for', word);
    }
    expect(existsSync(join(sandbox().dir, 'oops'))).to.equal(false);
  });

  it('works without a daemon', async () => {
    await daemon?.close();
    expect(await offered('xy', 'start', '')).to.deep.equal([]);
    expect(await offered('xy', 'sta')).to.have.members(['status', 'start']);
  });

  it('exists for zsh and fish, with every command', async () => {
    for (const shell of ['zsh', 'fish']) {
      const { code, stdout, stderr } = await sandbox().xy('completion', shell);
      expect([code, stderr]).to.deep.equal([0, '']);
      for (const name of Object.keys(commands)) expect(stdout).to.contain(name);
      expect(stdout).to.contain('xy list --names').and.not.to.contain('eval');
    }
  });

  const isInstalled = (shell: string): boolean =>
    ['/bin', '/usr/bin', '/usr/local/bin', '/opt/homebrew/bin'].some((dir) => existsSync(join(dir, shell)));

  if (isInstalled('zsh')) {
    for (const before of ['', 'autoload -Uz compinit && compinit -i']) {
      it(`of zsh takes effect when it is sourced ${before === '' ? 'in a bare shell' : 'after compinit'}`, async () => {
        const script = `${before}\nsource <(xy completion zsh)\nprint -r -- "$_comps[xy]"`;
        const path = `PATH=${sandbox().dir}/bin:${process.env.PATH}`;
        const ran = await sandbox().run('env', [path, `ZDOTDIR=${sandbox().dir}`, 'zsh', '-f', '-c', script]);
        expect(ran).to.deep.equal({ code: 0, stdout: '_xy\n', stderr: '' });
      });
    }
  }

  for (const shell of ['zsh', 'fish']) {
    if (isInstalled(shell)) {
      it(`is accepted by ${shell}, twice`, async () => {
        const script = `xy completion ${shell} > "$HOME/script"; source "$HOME/script"; source "$HOME/script"`;
        const path = `PATH=${sandbox().dir}/bin:${process.env.PATH}`;
        const { code, stderr } = await sandbox().run('env', [path, shell, '-c', script]);
        expect([code, stderr]).to.deep.equal([0, '']);
      });
    }
  }
});
