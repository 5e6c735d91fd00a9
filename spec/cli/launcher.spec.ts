import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import module from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { XY } from '../support/kits/sandbox.ts';

describe('bin/xy', () => {
  let home: string;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'xy-home-'));
  });
  afterEach(() => rmSync(home, { recursive: true }));

  const help = (env: NodeJS.ProcessEnv): string =>
    execFileSync(process.execPath, [XY, 'help'], { env: { PATH: process.env.PATH, ...env }, encoding: 'utf8' });
  const canKeep = 'enableCompileCache' in module;

  it('caches compiled code in the user’s cache directory, if Node supports it', () => {
    expect(help({ HOME: home })).to.include('xy daemon');
    expect(existsSync(join(home, '.cache/xy'))).to.equal(canKeep);
    expect(help({ HOME: home, XDG_CACHE_HOME: join(home, 'mine') })).to.include('xy daemon');
    expect(existsSync(join(home, 'mine/xy'))).to.equal(canKeep);
  });

  it('keeps its own options from Node', () => {
    for (const option of [['--env-file', 'nowhere'], ['--env-file=nowhere'], ['--env-file', 'nowhere', '--no-such']]) {
      const { status, stderr } = spawnSync(XY, ['status', ...option, '--', 'x'], {
        env: { PATH: process.env.PATH, HOME: home },
        encoding: 'utf8',
      });
      expect([status, stderr.split(',')[0]]).to.deep.equal([1, 'xy: unknown option "--env-file"']);
    }
  });

  it('works without such a directory', () => {
    for (const env of [{}, { HOME: '' }, { HOME: 'here' }, { HOME: join(home, 'no/such') }, { HOME: '/dev/null' }]) {
      expect(help(env), JSON.stringify(env)).to.include('xy daemon');
    }
  });

  // macOS has no /dev/full.
  if (existsSync('/dev/full')) {
    it('reports in one line that its output can’t be written', () => {
      for (const words of ['completion bash', '--version', '--help', 'list --help', '']) {
        const { status, stderr } = spawnSync('sh', ['-c', `"$0" "$1" ${words} >/dev/full`, process.execPath, XY], {
          env: { PATH: process.env.PATH, HOME: home },
          encoding: 'utf8',
        });
        expect([status, stderr], words).to.deep.equal([1, "xy: can't write to stdout: no space is left (ENOSPC)\n"]);
      }
    });
  }
});
