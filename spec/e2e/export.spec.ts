import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { clientNames } from '../../lib/clients/table/names.ts';
import { sandboxed, XY } from '../support/kits/sandbox.ts';

describe('xy export', () => {
  const sandbox = sandboxed();

  const at = (path: string): string => join(sandbox().dir, path);
  const text = (path: string): string => readFileSync(at(path), 'utf8');
  const put = (path: string, content: string): void => {
    mkdirSync(dirname(at(path)), { recursive: true });
    writeFileSync(at(path), content);
  };

  beforeEach(() => {
    sandbox().config('echo', 'command "x"\nport 8421\n');
    sandbox().config('notion', 'command "x"\nport 8422\nmcp { path "/m"; header "Authorization" "Bearer s3cret" }\n');
  });

  it('prints what can be pasted, without a daemon, for every client, and never a secret', async () => {
    for (const client of clientNames) {
      const { code, stdout, stderr } = await sandbox().xy('export', client);
      expect(code, stderr).to.equal(0);
      expect(stdout).to.include('http://localhost:8421/mcp').and.include('http://localhost:8422/m');
      expect(stdout + stderr).not.to.include('s3cret');
      const file = client === 'generic' ? ' --file FILE' : '';
      expect(stderr).to.include(`xy export ${client} --write${file} puts it there\n`).and.include('Authorization');
    }
    const { stdout } = await sandbox().xy('export', 'cursor', 'echo', '--json');
    expect(JSON.parse(stdout)).to.deep.equal({ mcpServers: { echo: { url: 'http://localhost:8421/mcp' } } });
  });

  it('refuses what makes no sense', async () => {
    const refusals: readonly (readonly [args: readonly string[], says: string])[] = [
      [['cursr'], 'xy: CLIENT: unknown client "cursr", did you mean "cursor"? known are claude-code, claude-desktop,'],
      [['cursor', 'ecko'], 'xy: no such server: ecko: did you mean "echo"?\n'],
      [['cursor', '--write', '--remove'], 'xy: either --write or --remove, not both\n'],
      [
        ['generic', '--write'],
        'xy: name the file with --file FILE: that of a client with an mcp.json has no fixed path\n',
      ],
      [['cursor', '--file', 'x'], 'xy: --file goes with --write or --remove\n'],
    ];
    for (const [args, says] of refusals) {
      const { code, stdout, stderr } = await sandbox().xy('export', ...args);
      expect([code, stdout, stderr.slice(0, says.length)]).to.deep.equal([1, '', says]);
    }
    sandbox().config('bad', 'nonsense');
    expect((await sandbox().xy('export', 'cursor', '--write')).code).to.equal(3);
    expect(existsSync(at('.cursor'))).to.equal(false);
  });

  it('writes once, names the file, keeps other entries, and removes its own again', async () => {
    const before = '// mine\n{ "mcpServers": {} }\n';
    put('.cursor/mcp.json', before);
    chmodSync(at('.cursor/mcp.json'), 0o640);
    const [file, backup] = [at('.cursor/mcp.json'), at('.cursor/mcp.json.xy-backup')];
    const written = await sandbox().xy('export', 'cursor', '--write');
    expect([written.code, written.stdout]).to.deep.equal([0, `written: ${file}\nbackup: ${backup}\n`]);
    expect(written.stderr).to.equal(
      'xy: notion requires the header Authorization: set XY_NOTION_AUTHORIZATION to its value where Cursor is started\n',
    );
    expect(text('.cursor/mcp.json'))
      .to.match(/^\/\/ mine\n/)
      .and.include('$' + '{env:XY_NOTION_AUTHORIZATION}');
    expect(readFileSync(backup, 'utf8')).to.equal(before);
    expect([file, backup].map((path) => statSync(path).mode & 0o777)).to.deep.equal([0o640, 0o640]);
    const { mtimeMs } = statSync(file);
    expect((await sandbox().xy('export', 'cursor', '--write')).stdout).to.equal(`unchanged: ${file}\n`);
    expect(statSync(file).mtimeMs).to.equal(mtimeMs);
    expect((await sandbox().xy('export', 'cursor', 'echo', '--remove')).stdout).to.include(`written: ${file}\n`);
    expect(text('.cursor/mcp.json')).to.include('notion').and.not.include('echo');
    expect((await sandbox().xy('export', 'cursor', '--remove')).code).to.equal(0);
    expect(text('.cursor/mcp.json')).to.equal(before);
    expect(readdirSync(at('.cursor'))).to.have.members(['mcp.json', 'mcp.json.xy-backup', 'mcp.json.xy-backup.last']);
    const nothing = await sandbox().xy('export', 'codex', '--remove', '--json');
    expect(JSON.parse(nothing.stdout)).to.include({ file: at('.codex/config.toml'), result: 'unchanged' });
    expect(existsSync(at('.codex'))).to.equal(false);
  });

  it('makes a file that is not there, for the user alone', async () => {
    expect((await sandbox().xy('export', 'codex', 'echo', '--write')).stdout).to.equal(
      `written: ${at('.codex/config.toml')}\n`,
    );
    expect(text('.codex/config.toml')).to.equal('[mcp_servers.echo]\nurl = "http://localhost:8421/mcp"\n');
    expect(statSync(at('.codex/config.toml')).mode & 0o777).to.equal(0o600);
    expect(statSync(at('.codex')).mode & 0o777).to.equal(0o700);
  });

  it('follows symbolic links, and writes to any given file', async () => {
    put('dotfiles/real.json', '{}\n');
    mkdirSync(at('.cursor'));
    symlinkSync('../dotfiles/real.json', at('.cursor/mcp.json'));
    await sandbox().xy('export', 'cursor', '--write');
    expect(lstatSync(at('.cursor/mcp.json')).isSymbolicLink()).to.equal(true);
    expect(text('dotfiles/real.json')).to.include('echo');
    symlinkSync('nowhere/yet.json', at('dangling.json'));
    expect((await sandbox().xy('export', 'cursor', '--write', '--file', 'dangling.json')).code).to.equal(0);
    expect(text('nowhere/yet.json')).to.include('echo');
  });

  it('removes entries of servers that no longer exist, and names the backup of the user’s own entry', async () => {
    const own = '{ "mcpServers": { "echo": { "command": "mine", "timeout": 9 } } }\n';
    put('.cursor/mcp.json', own);
    sandbox().config('gone', 'command "x"\nport 17333\n');
    await sandbox().xy('export', 'cursor', '--write', '--force');
    expect(JSON.parse(text('.cursor/mcp.json')).mcpServers.echo).to.include({ timeout: 9 });
    rmSync(join(sandbox().configDir, 'gone.kdl'));
    expect((await sandbox().xy('export', 'cursor', 'echo', '--write')).stdout).to.include('unchanged: ');
    const { stderr } = await sandbox().xy('export', 'cursor', '--write');
    const file = at('.cursor/mcp.json');
    expect(stderr).to.include(`xy: gone in ${file} led to a server that no longer exists: it was removed\n`);
    expect(Object.keys(JSON.parse(text('.cursor/mcp.json')).mcpServers)).to.have.members(['echo', 'notion']);
    const removed = await sandbox().xy('export', 'cursor', '--remove');
    expect(removed.stderr).to.equal(`xy: what you had for echo before is in ${file}.xy-backup\n`);
  });

  it('loses nothing when many write into one file at the same time', async () => {
    const names = Array.from({ length: 8 }, (_, index) => `s${index}`);
    for (const [index, name] of names.entries()) sandbox().config(name, `command "x"\nport ${8500 + index}\n`);
    for (const file of ['there.json', 'new/file.json']) {
      if (file === 'there.json') put(file, '{ "mcpServers": { "own": { "command": "mine" } } }\n');
      const written = await Promise.all(
        names.map((name) => sandbox().xy('export', 'cursor', name, '--write', '--file', at(file))),
      );
      expect(written.map(({ code, stderr }) => [code, stderr])).to.deep.equal(names.map(() => [0, '']));
      expect(Object.keys(JSON.parse(text(file)).mcpServers)).to.include.members(names);
    }
    expect(text('there.json')).to.include('mine');
    expect(readdirSync(at('new')).filter((name) => !name.startsWith('file.json'))).to.deep.equal([]);
  });

  it('keeps the file as it was before there was xy, however often it is written', async () => {
    const own = '{ "mcpServers": { "echo": { "command": "mine" } } }\n';
    put('.cursor/mcp.json', own);
    await sandbox().xy('export', 'cursor', 'echo', '--write', '--force');
    const second = text('.cursor/mcp.json');
    const { stdout } = await sandbox().xy('export', 'cursor', '--write');
    expect(stdout).to.include(`backup: ${at('.cursor/mcp.json.xy-backup.last')}\n`);
    await sandbox().xy('export', 'cursor', '--remove');
    expect(text('.cursor/mcp.json.xy-backup')).to.equal(own);
    expect(text('.cursor/mcp.json.xy-backup.last')).to.include('notion').and.not.equal(second);
  });

  it('replaces no read-only file, and names a removed directory', async () => {
    put('.cursor/mcp.json', '{}\n');
    chmodSync(at('.cursor/mcp.json'), 0o444);
    const { code, stderr } = await sandbox().xy('export', 'cursor', '--write');
    // Root can read it.
    if (process.getuid?.() !== 0) {
      expect([code, stderr]).to.deep.equal([
        1,
        `xy: can't write ${at('.cursor/mcp.json')}: permission denied (EACCES)\n`,
      ]);
      expect(text('.cursor/mcp.json')).to.equal('{}\n');
    }
    const gone = 'mkdir gone && cd gone && rmdir ../gone && exec "$0" "$@"';
    const words = ['export', 'cursor', '--write', '--file', 'x.json'];
    const ran = spawnSync('sh', ['-c', gone, XY, ...words], {
      cwd: sandbox().dir,
      env: sandbox().env,
      encoding: 'utf8',
    });
    // The shell also prints a message about such a directory.
    expect([ran.status, ran.stderr.split('\n').at(-2)]).to.deep.equal([
      1,
      'xy: x.json: the current directory was removed: change to another one, or name the whole path',
    ]);
  });

  it('uses opencode’s file with comments if only that one exists', async () => {
    put('config/opencode/opencode.jsonc', '{ // mine\n}\n');
    await sandbox().xy('export', 'opencode', 'echo', '--write');
    expect(text('config/opencode/opencode.jsonc')).to.match(/^\{ \/\/ mine\n {2}"mcp": \{\n/);
  });

  it('does not touch a file with a syntax error, and reports its position', async () => {
    const broken: readonly (readonly [client: string, path: string, content: string, place: string])[] = [
      ['cursor', '.cursor/mcp.json', '{\n  "mcpServers": {,}\n}', '2:18'],
      ['codex', '.codex/config.toml', 'a = 1\nb = = 2\n', '2:5'],
      ['goose', 'config/goose/config.yaml', 'a: [1\nb: 2\n', '2:1'],
      ['zed', 'config/zed/settings.json', '{ "context_servers": 7 }', '1:3'],
    ];
    for (const [client, path, content, place] of broken) {
      put(path, content);
      const { code, stdout, stderr } = await sandbox().xy('export', client, '--write');
      expect([code, stdout]).to.deep.equal([1, '']);
      expect(stderr).to.include(`xy: ${at(path)}:${place}: `);
      expect(text(path)).to.equal(content);
      expect(readdirSync(dirname(at(path)))).to.have.length(1);
    }
    put('.cursor/mcp.json', '');
    writeFileSync(at('.cursor/mcp.json'), Buffer.from([0x7b, 0x0a, 0xff]));
    expect((await sandbox().xy('export', 'cursor', '--write')).stderr).to.include(`mcp.json:2:1: not UTF-8\n`);
  });

  it('replaces no entry of the same name that is not xy’s without --force', async () => {
    const mine = '{ "mcpServers": {\n  "echo": { "command": "mine" }\n} }';
    put('.cursor/mcp.json', mine);
    const refused = await sandbox().xy('export', 'cursor', '--write');
    expect([refused.code, refused.stderr]).to.deep.equal([
      1,
      `xy: ${at('.cursor/mcp.json')}:2:3: echo exists already and is not xy's: it is a program that the client launches itself; --force replaces it\n`,
    ]);
    const removed = await sandbox().xy('export', 'cursor', '--remove');
    expect([removed.stdout, removed.stderr]).to.deep.equal([
      `unchanged: ${at('.cursor/mcp.json')}\n`,
      `xy: echo in ${at('.cursor/mcp.json')} is not xy's: it was left unchanged\n`,
    ]);
    expect(text('.cursor/mcp.json')).to.equal(mine);
    expect((await sandbox().xy('export', 'cursor', '--write', '--force')).code).to.equal(0);
    expect(text('.cursor/mcp.json')).to.include('8421').and.not.include('mine');
    expect(text('.cursor/mcp.json.xy-backup')).to.equal(mine);
  });

  it('accepts only regular files, and does not touch others', async () => {
    const isPipe = (): boolean => lstatSync(at('pipe')).isFIFO();
    expect([spawnSync('mkfifo', [at('pipe')]).status, isPipe()]).to.deep.equal([0, true]);
    symlinkSync('pipe', at('link'));
    for (const file of ['pipe', 'link']) {
      const { code, stderr } = await sandbox().xy('export', 'cursor', '--write', '--file', file);
      expect([code, stderr]).to.deep.equal([1, `xy: ${at(file)} is a named pipe, not a file\n`]);
    }
    expect([isPipe(), existsSync(at('pipe.xy-backup')), existsSync(at('link.xy-backup'))]).to.deep.equal([
      true,
      false,
      false,
    ]);
  });

  it('does not look for the client’s file where HOME leads nowhere', async () => {
    for (const home of ['', 'home']) {
      sandbox().env.HOME = home;
      for (const words of [
        ['export', 'cursor', '--write'],
        ['import', 'cursor'],
      ]) {
        const { code, stderr } = await sandbox().xy(...words);
        expect([code, stderr]).to.deep.equal([
          1,
          'xy: HOME is not an absolute path: set HOME, or name the file of Cursor\n',
        ]);
      }
    }
    expect(existsSync(at('home'))).to.equal(false);
  });

  it('does not change the file if the directory can’t be written', async () => {
    put('.cursor/mcp.json', '{}\n');
    chmodSync(at('.cursor'), 0o500);
    const { code, stderr } = await sandbox().xy('export', 'cursor', '--write');
    chmodSync(at('.cursor'), 0o700);
    // Root can write everywhere.
    if (process.getuid?.() !== 0) {
      expect([code, text('.cursor/mcp.json')]).to.deep.equal([1, '{}\n']);
      expect(stderr).to.include(`can't write ${at('.cursor/mcp.json')}: permission denied (EACCES)\n`);
    }
    put('dir.json/x', '');
    const directory = await sandbox().xy('export', 'cursor', '--write', '--file', 'dir.json');
    expect([directory.code, directory.stderr]).to.deep.equal([
      1,
      `xy: can't read ${at('dir.json')}: it is a directory\n`,
    ]);
  });
});
