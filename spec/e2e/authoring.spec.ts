import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { eventually } from '../support/kits/eventually.ts';
import { freePort } from '../support/kits/free-port.ts';
import { ROOT, sandboxed, XY } from '../support/kits/sandbox.ts';

const EVERYTHING = join(ROOT, 'node_modules/.bin/mcp-server-everything');
const MEMORY = join(ROOT, 'node_modules/.bin/mcp-server-memory');

describe('xy writes configs', () => {
  const sandbox = sandboxed();

  const files = (): readonly string[] => readdirSync(sandbox().configDir);
  const logs = (): readonly string[] => {
    const dir = join(sandbox().stateDir, 'logs');
    return existsSync(dir) ? readdirSync(dir) : [];
  };
  const kdl = (name: string): string => readFileSync(join(sandbox().configDir, `${name}.kdl`), 'utf8');

  /** npx finds the bridge here, and downloads nothing. */
  const withPackages = (): void => {
    symlinkSync(join(ROOT, 'node_modules'), join(sandbox().dir, 'node_modules'));
    writeFileSync(join(sandbox().dir, 'package.json'), '{}');
  };

  const editor = (script: string): void => {
    const file = join(sandbox().dir, 'editor');
    writeFileSync(file, `#!/bin/sh\n${script}\n`);
    chmodSync(file, 0o755);
    sandbox().env.VISUAL = file;
  };

  describe('add', () => {
    it('prints the URL of a server that answers, at a port that is its own', async () => {
      const xy = sandbox();
      await xy.daemon();
      const added = await xy.xy(
        'add',
        'everything',
        '--env',
        'A=b=c',
        '--env',
        'B= ',
        '--',
        EVERYTHING,
        'streamableHttp',
      );
      expect(added.stderr).to.equal('');
      const [, port] = /^http:\/\/localhost:(17\d{3})\/mcp\n$/.exec(added.stdout) ?? [];
      expect(port, added.stdout).not.to.equal(undefined);
      expect(kdl('everything')).to.equal(
        `command "${EVERYTHING}"\nargs "streamableHttp"\nport ${port}\nenv {\n    A "b=c"\n    B " "\n}\n`,
      );
      expect(statSync(join(xy.configDir, 'everything.kdl')).mode & 0o777).to.equal(0o600);
      const { health } = (await xy.call('status', { name: 'everything' })) as { health: { state: string } };
      expect(health.state).to.equal('ready');
      expect(await xy.xy('add', 'everything', '--', 'x')).to.include({
        code: 1,
        stderr:
          'xy: everything exists already: change it with xy edit everything, or remove it with xy remove everything\n',
      });
      expect(await xy.xy('remove', 'everything')).to.deep.equal({
        code: 0,
        stdout: 'removed: everything\n',
        stderr: '',
      });
      expect([files(), await xy.call('list')]).to.deep.equal([[], []]);
    });

    const failures: readonly (readonly [title: string, args: readonly string[], code: number, says: string])[] = [
      ['can’t be spawned', ['x', '--', './nowhere'], 1, 'nowhere: no such file\n'],
      ['ends before it is ready', ['x', '--', 'sh', '-c', 'echo last words; exit 3'], 1, 'xy:   [out] last words\n'],
      [
        'ends well before it is ready',
        ['x', '--', 'sh', '-c', 'exit 0'],
        1,
        'x: ended with exit code 0 before it was ready\n',
      ],
      ['has an invalid config', ['x', '--env', 'XY_STATE=1', '--', 'y'], 3, 'x.kdl:4:5: env.XY_STATE: is xy'],
      ['has a port that another has', ['x', '--port', '1', '--', 'y'], 3, 'both have port 1'],
      ['has too long a name', ['x'.repeat(300), '--', 'y'], 1, 'x.kdl: its name is too long (ENAMETOOLONG)\n'],
      ['can’t be called so', ['X.Y', '--', 'y'], 1, '"X.Y" can\'t be a server\'s name'],
    ];
    for (const [title, args, code, says] of failures) {
      it(`reports the reason, and leaves nothing behind, if a server ${title}`, async () => {
        const xy = sandbox();
        xy.config('other', `command "sleep"\nargs "99"\nport 1\nhealth { probe "none" }\n`);
        await xy.daemon();
        const { code: found, stdout, stderr } = await xy.xy('add', ...args);
        expect([found, stdout], stderr).to.deep.equal([code, '']);
        expect(stderr).to.include(says);
        expect(files()).to.deep.equal(['other.kdl']);
        expect(logs()).to.deep.equal([]);
        expect(((await xy.call('list')) as { name: string }[]).map(({ name }) => name)).to.deep.equal(['other']);
      });
    }

    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      it(`leaves nothing behind when ${signal} ends it, however often`, async () => {
        const xy = sandbox();
        await xy.daemon();
        const adding = xy.begin('add', 'a', '--', 'sleep', '100');
        const ended = new Promise((done) => adding.once('close', (code) => done(code)));
        await xy.state('a', 'running');
        adding.kill(signal);
        adding.kill(signal);
        expect(await ended).to.equal(1);
        expect([files(), logs(), await xy.call('list'), xy.pids()]).to.deep.equal([[], [], [], []]);
      });
    }

    it('stops undoing it after 10 s if the daemon is suspended, and reports what is left', async () => {
      const xy = sandbox();
      const { pid } = await xy.daemon();
      const adding = xy.begin('add', 'a', '--', 'sh', '-c', 'echo hello; exec sleep 100');
      let said = '';
      adding.stderr?.setEncoding('utf8').on('data', (text: string) => {
        said += text;
      });
      const ended = new Promise((done) => adding.once('close', (code) => done(code)));
      await xy.state('a', 'running');
      await eventually('it has a log', () => logs().length > 0);
      process.kill(pid, 'SIGSTOP');
      try {
        const begun = performance.now();
        adding.kill('SIGINT');
        expect(await ended).to.equal(1);
        expect(performance.now() - begun).to.be.within(9_900, 15_000);
      } finally {
        process.kill(pid, 'SIGCONT');
      }
      expect(said.split('\n')).to.deep.equal([
        `xy: a may still run: cannot reach daemon at ${xy.socket}: no answer within 10 s; see whether it is stopped, or the machine overloaded`,
        `xy: its config is removed: the next successful xy reload stops it; its log is left as ${xy.logFile('a')}`,
        'xy: interrupted',
        '',
      ]);
      expect(files()).to.deep.equal([]);
      expect((await xy.xy('reload')).code).to.equal(0);
      expect([await xy.call('list'), xy.pids()]).to.deep.equal([[], []]);
    });

    it('does nothing without a daemon', async () => {
      expect((await sandbox().xy('add', 'x', '--', 'true')).code).to.equal(2);
      expect(files()).to.deep.equal([]);
    });

    it('never shows the value of a variable', async () => {
      const { code, stderr } = await sandbox().xy('add', 'x', '--env', 's3cret', '--', 'true');
      expect([code, stderr]).to.deep.equal([1, 'xy: --env: expected NAME=VALUE\n']);
    });

    it('takes variables from where no other user sees them', async () => {
      const xy = sandbox();
      xy.env.FROM_SHELL = 's3cret of the shell';
      writeFileSync(join(xy.dir, 'my.env'), '# mine\nFROM_FILE="s3cret of the file"\nBOTH=file\n');
      await xy.daemon();
      const args = ['--env', 'FROM_SHELL', '--env-file', 'my.env', '--env', 'BOTH=s3cret of the line'];
      const adding = xy.begin('add', 'a', ...args, '--', 'sleep', '100');
      await xy.state('a', 'running');
      const { stdout } = spawnSync('ps', ['-o', 'args=', '-p', `${adding.pid}`], { encoding: 'utf8' });
      expect(stdout.trim()).to.equal('xy add a');
      expect(kdl('a')).to.include(
        'env {\n    BOTH "s3cret of the line"\n    FROM_FILE "s3cret of the file"\n    FROM_SHELL "s3cret of the shell"\n}\n',
      );
      const ended = new Promise((done) => adding.once('close', done));
      adding.kill('SIGINT');
      await ended;
    });

    it('reports a missing file of variables', async () => {
      const xy = sandbox();
      await xy.daemon();
      const { code, stderr } = await xy.xy('add', 'x', '--env-file', 'my.env', '--', 'true');
      expect([code, stderr]).to.deep.equal([1, `xy: --env-file: there is no ${xy.dir}/my.env\n`]);
    });

    it('reports a variable that is not set in the shell, without its name or value', async () => {
      const { code, stderr } = await sandbox().xy('add', 'x', '--env', 'NOT_SET_S3CRET', '--', 'true');
      expect([code, stderr]).to.deep.equal([1, 'xy: --env: expected NAME=VALUE\n']);
    });

    it('accepts the path of the MCP endpoint, and the headers that it requires', async () => {
      const xy = sandbox();
      await xy.daemon();
      const server = join(xy.dir, 'server.mjs');
      writeFileSync(
        server,
        `import { createServer } from 'node:http';
        createServer((request, response) => {
          const told = request.headers['x-told'] ?? '';
          if (request.url !== '/deep/mcp' || told !== 'a: b') return response.writeHead(404).end();
          if (request.method !== 'POST') return response.writeHead(405).end();
          let body = '';
          request.on('data', (more) => (body += more)).on('end', () => {
            const { id, params } = JSON.parse(body);
            const result = { protocolVersion: params?.protocolVersion, capabilities: {}, serverInfo: { name: 's', version: '1' } };
            response.writeHead(id === undefined ? 202 : 200, { 'content-type': 'application/json' });
            response.end(id === undefined ? '' : JSON.stringify({ jsonrpc: '2.0', id, result }));
          });
        }).listen(process.env.PORT, '127.0.0.1');`,
      );
      const args = ['--path', '/deep/mcp', '--header', 'X-Told: a: b', '--', process.execPath, server];
      const { code, stdout, stderr } = await xy.xy('add', 'a', ...args);
      expect([code, stderr]).to.deep.equal([0, '']);
      expect(stdout).to.match(/^http:\/\/localhost:17\d{3}\/deep\/mcp\n$/);
      expect(kdl('a')).to.include('mcp {\n    path "/deep/mcp"\n    header "X-Told" "a: b"\n}\n');
      for (const [words, told] of [
        [['--header', 's3cret'], "--header: expected 'NAME: VALUE'\n"],
        [['--path', 'mcp'], '--path: expected a path that begins with "/", found "mcp"\n'],
        [['--path', '/x', '--stdio'], 'either --path or --stdio: the bridge speaks MCP at /mcp\n'],
        [['--no-key'], '--no-key goes with --stdio\n'],
      ] as const)
        expect((await xy.xy('add', 'b', ...words, '--', 'true')).stderr).to.equal(`xy: ${told}`);
    });

    it('resolves relative paths from the current directory', async () => {
      const xy = sandbox();
      await xy.daemon();
      writeFileSync(join(xy.dir, 'server.mjs'), `import(${JSON.stringify(realpathSync(EVERYTHING))});`);
      const port = await freePort();
      const added = await xy.xy(
        'add',
        'local',
        '--port',
        `${port}`,
        '--',
        process.execPath,
        'server.mjs',
        'streamableHttp',
      );
      expect(added.stderr).to.equal('');
      expect(added.stdout).to.equal(`http://localhost:${port}/mcp\n`);
      expect(kdl('local')).to.include(`working-dir "${realpathSync(xy.dir)}"\n`);
    });

    it('runs a stdio server behind a bridge, which is restarted when its child dies', async () => {
      withPackages();
      const xy = sandbox();
      await xy.daemon();
      const added = await xy.xy('add', 'memory', '--stdio', '--env', `MEMORY_FILE_PATH=${xy.dir}/m.json`, '--', MEMORY);
      expect(added.code, added.stderr).to.equal(0);
      const entities = '{"entities":[{"name":"n","entityType":"t","observations":[]}]}';
      expect((await xy.xy('call', 'memory', 'create_entities', entities)).code).to.equal(0);
      expect(readFileSync(join(xy.dir, 'm.json'), 'utf8')).to.include('"n"');
      expect(kdl('memory'))
        .to.match(/"mcp-proxy@\d+\.\d+\.\d+" "--port" "\{port\}"/)
        .and.include('probe "tools"');
      // Only tools/list detects that the server behind the bridge has ended.
      editor('sed -i.bak "s/ probe / interval \\"200ms\\"; failures 1; probe /" "$1"');
      expect((await xy.xy('edit', 'memory')).code).to.equal(0);
      expect((await xy.xy('wait', 'memory', '--for', 'ready')).code).to.equal(0);
      const isServer = (pid: number): boolean =>
        /^\S*node \S*mcp-server-memory$/.test(
          spawnSync('ps', ['-o', 'args=', '-p', `${pid}`], { encoding: 'utf8' }).stdout.trim(),
        );
      process.kill(await eventually('the server behind the bridge runs', () => xy.pids().find(isServer)), 'SIGKILL');
      await xy.until('memory', ({ restart_count }) => restart_count > 0, 'a restart');
      await eventually('it answers again', async () => (await xy.xy('call', 'memory', 'read_graph')).code === 0);
    });
  });

  describe('import', () => {
    const config = (): string => {
      const file = join(sandbox().dir, 'client.json');
      const mcpServers = {
        'My Memory': { command: MEMORY, args: ['{port}'], env: { MEMORY_FILE_PATH: join(sandbox().dir, 's3cret') } },
        ours: { url: 'http://localhost:1/mcp' },
        remote: { type: 'http', url: 'https://example.com/mcp' },
        odd: 7,
      };
      writeFileSync(file, `// mine\n${JSON.stringify({ mcpServers })}`);
      return file;
    };
    const skipped =
      'xy: skipped ours: already points to localhost\n' +
      'xy: skipped remote: a remote server\n' +
      'xy: skipped odd: has neither a command nor a URL\n';

    it('shows what it would write, without secrets and without a daemon', async () => {
      const { code, stdout, stderr } = await sandbox().xy('import', config(), '--dry-run');
      expect([code, stderr]).to.deep.equal([0, skipped]);
      expect(stdout).to.match(/^\/\/ my-memory\.kdl\ncommand "npx"\nargs .*"\{\{port\}\}"\nport 17\d{3}\n/);
      expect(stdout).to.include('MEMORY_FILE_PATH "…"').and.not.include('s3cret');
      expect(files()).to.deep.equal([]);
    });

    it('adds the programs of a client, and export then points the client to them', async () => {
      withPackages();
      const xy = sandbox();
      await xy.daemon();
      const file = config();
      const { code, stdout, stderr } = await xy.xy('import', file);
      const access =
        `xy: my-memory: requests need the key in ${xy.configDir}, as header X-API-Key; ` +
        'every program of your user can read it, and the bridge checks neither Host nor Origin\n';
      expect([code, stderr]).to.deep.equal([0, skipped + access]);
      expect(stdout).to.match(/^added: my-memory http:\/\/localhost:17\d{3}\/mcp\n$/);
      expect(kdl('my-memory')).to.include('s3cret');
      const exported = await xy.xy('export', 'cursor', '--write', '--force', '--file', file);
      expect(exported.code, exported.stderr).to.equal(0);
      const { mcpServers } = JSON.parse(readFileSync(file, 'utf8').replace('// mine\n', ''));
      expect(Object.keys(mcpServers)).to.have.members(['My Memory', 'ours', 'remote', 'odd']);
      expect(mcpServers['My Memory'].url).to.equal(/http:\S+/.exec(stdout)?.[0]);
      config();
      const again = await xy.xy('import', file);
      expect([again.code, again.stderr.includes('my-memory exists already')]).to.deep.equal([1, true]);
    });

    it('reports for each entry that it skips the reason', async () => {
      const file = join(sandbox().dir, 'client.json');
      const mcpServers = {
        off: { command: 'x', disabled: true },
        日本: { command: 'x' },
        '': { command: 'x' },
        number: { command: 5 },
        ours: { command: 'x', env: { XY_SERVER: 's3cret' } },
        equals: { command: 'x', env: { 'A=s3cret': '1' } },
        nul: { command: 'x\0' },
        A: { command: 'x\0' },
        a: { command: 'x' },
        'A ': { command: 'x' },
      };
      writeFileSync(file, JSON.stringify({ mcpServers }));
      const { code, stdout, stderr } = await sandbox().xy('import', file, '--dry-run');
      const nameless = `its name has nothing that a server's name may have: rename it in the client, with a-z, 0-9 or "_"`;
      expect(stderr.split('\n')).to.deep.equal([
        'xy: skipped off: switched off in the client',
        `xy: skipped 日本: ${nameless}`,
        `xy: skipped "": ${nameless}`,
        'xy: skipped number: command is a number and should be a string',
        "xy: skipped ours: xy would refuse its config: env.XY_SERVER: is xy's own and can't be set",
        `xy: skipped equals: xy would refuse its config: env: a variable's name can't have a "=" in it: write the name, a space and the value in quotes`,
        'xy: skipped nul: xy would refuse its config: args: a string with a NUL character in it, which no process can be given',
        'xy: skipped A: xy would refuse its config: args: a string with a NUL character in it, which no process can be given',
        'xy: skipped A : its name, reduced to a-z, 0-9, "_" and "-", is that of another entry',
        '',
      ]);
      expect([code, stdout.match(/^\/\/ .*/gm)]).to.deep.equal([0, ['// a.kdl']]);
    });

    it('reads no endless files and no huge ones', async () => {
      const huge = join(sandbox().dir, 'huge.json');
      writeFileSync(huge, '{}');
      truncateSync(huge, (64 << 20) + 1);
      const fifo = join(sandbox().dir, 'fifo.json');
      expect(spawnSync('mkfifo', [fifo]).status).to.equal(0);
      for (const [file, says] of [
        ['/dev/zero', '/dev/zero is a device, not a file'],
        [fifo, `${fifo} is a named pipe, not a file`],
        [huge, `${huge} is larger than 64 MiB, which no config is`],
        [sandbox().dir, `can't read ${sandbox().dir}: it is a directory`],
      ] as const) {
        const { code, stdout, stderr } = await sandbox().xy('import', file, '--dry-run');
        expect([code, stdout, stderr]).to.deep.equal([1, '', `xy: ${says}\n`]);
      }
    });

    it('reports the position of a syntax error', async () => {
      const file = join(sandbox().dir, 'x.toml');
      writeFileSync(file, 'a = 1\nb = = 2\n');
      const { code, stderr } = await sandbox().xy('import', file);
      expect([code, stderr.startsWith(`xy: ${file}:2:5: `)]).to.deep.equal([1, true]);
      expect((await sandbox().xy('import', 'cursor')).stderr).to.equal(
        `xy: there is no ${sandbox().dir}/.cursor/mcp.json\n`,
      );
    });
  });

  describe('edit', () => {
    it('applies a valid edit, and does not touch the config if the edit is invalid or changes nothing', async () => {
      const xy = sandbox();
      xy.config('a', 'command "sleep"\nargs "99"\nport 1\nhealth { probe "none" } // mine\n');
      await xy.daemon();
      editor('sed -i.bak s/99/98/ "$1"');
      const changed = await xy.xy('edit', 'a');
      expect(changed.stdout).to.equal(`written: ${xy.configDir}/a.kdl\nadded: \nremoved: \nchanged: a\nunchanged: \n`);
      expect(kdl('a')).to.include('"98"').and.include('// mine');
      editor('echo nonsense >> "$1"');
      const invalid = await xy.xy('edit', 'a');
      expect([invalid.code, invalid.stdout]).to.deep.equal([3, '']);
      expect(invalid.stderr).to.include(`xy: ${xy.configDir}/a.kdl:5:1: nonsense: unknown name`);
      expect(kdl('a')).not.to.include('nonsense');
      const keptFiles = files().filter((file) => file.startsWith('.a.kept-'));
      expect(keptFiles).to.have.length(1);
      editor('true');
      expect(await xy.xy('edit', 'a')).to.deep.equal({ code: 0, stdout: 'unchanged: a\n', stderr: '' });
      editor('exit 1');
      expect((await xy.xy('edit', 'a')).stderr).to.match(/^xy: the editor \(.*\) failed: nothing was changed\n$/);
      expect((await xy.xy('edit', 'b')).stderr).to.equal('xy: no such server: b: did you mean "a"?\n');
      expect(files()).to.deep.equal([...keptFiles, 'a.kdl']);
    });
  });

  describe('edit, when something goes wrong', () => {
    const desks = (): readonly string[] => readdirSync(join(sandbox().dir, 'tmp')).map((name) => name.slice(0, 8));
    beforeEach(() => {
      const xy = sandbox();
      xy.config('a', 'command "sleep"\nport 1\n');
      mkdirSync(join(xy.dir, 'tmp'));
      xy.env.TMPDIR = join(xy.dir, 'tmp');
    });

    for (const signal of ['SIGTERM', 'SIGHUP'] as const) {
      it(`removes the copy when ${signal} ends it`, async () => {
        const xy = sandbox();
        editor(`echo > ${xy.dir}/editing; sleep 0.3`);
        const editing = xy.begin('edit', 'a');
        const ended = new Promise((done) => editing.once('exit', (code) => done(code)));
        await eventually('it edits', () => existsSync(join(xy.dir, 'editing')));
        expect(desks()).to.deep.equal(['xy-edit-']);
        editing.kill(signal);
        expect(await ended).to.equal(1);
        expect(desks()).to.deep.equal([]);
      });
    }

    it('keeps edits that can not replace the config any more, and names their file', async () => {
      const xy = sandbox();
      editor(`echo '// mine' >> "$1"; echo '// theirs' >> ${xy.configDir}/a.kdl`);
      const { code, stderr } = await xy.xy('edit', 'a');
      const copy = /; your edits are kept in (.*)\n$/.exec(stderr)?.[1] ?? '';
      expect([code, readFileSync(copy, 'utf8')]).to.deep.equal([1, 'command "sleep"\nport 1\n// mine\n']);
      expect(statSync(copy).mode & 0o777).to.equal(0o600);
      expect(kdl('a')).to.equal('command "sleep"\nport 1\n// theirs\n');
    });

    /**
     * The path of the kept edits in the last message. Checks that they are complete, readable by the user only, and
     * exist nowhere else.
     */
    const expectKept = (said: string, place: RegExp, remedy = '', name = 'a'): string => {
      const [, work = '', advice] = /your edits are kept in ([^:\n]*)(: .*)?\n$/.exec(said) ?? [];
      expect(work, said).to.match(place);
      expect(advice ?? '').to.equal(remedy);
      expect(readFileSync(work, 'utf8')).to.equal('command "sleep"\nport 1\nnonsense\n');
      expect(statSync(work).mode & 0o777).to.equal(0o600);
      expect(kdl(name)).to.equal('command "sleep"\nport 1\n');
      return work;
    };
    const BESIDE = /\/servers\/\.a\.kept-[0-9a-f]{12}\.kdl$/;
    const goOn = (name = 'a'): string =>
      `: fix it there and move it to ${sandbox().configDir}/${name}.kdl, then: xy reload`;

    it('keeps invalid edits beside the config, each time, and says how to continue', async () => {
      const xy = sandbox();
      editor('umask 0; cp "$1" "$1.new"; echo nonsense >> "$1.new"; mv "$1.new" "$1"');
      const { code, stdout, stderr } = await xy.xy('edit', 'a');
      expect([code, stdout]).to.deep.equal([3, '']);
      expect(stderr).to.match(/^xy: \S*a\.kdl:3:1: nonsense: .*\nxy: nothing was changed; your edits are .*\n$/);
      const work = expectKept(stderr, BESIDE, goOn());
      expect(desks()).to.deep.equal([]);
      expect(await xy.xy('check')).to.include({ code: 0, stdout: '1 server, all valid\n' });
      expect(expectKept((await xy.xy('edit', 'a')).stderr, BESIDE, goOn())).not.to.equal(work);
      expect(existsSync(work)).to.equal(true);
    });

    it('keeps the copy if the edits can not be kept beside the config', async () => {
      const xy = sandbox();
      // The name of its config is short enough, but no longer one is.
      const name = 'a'.repeat(245);
      renameSync(join(xy.configDir, 'a.kdl'), join(xy.configDir, `${name}.kdl`));
      editor('echo nonsense >> "$1"; chmod 0644 "$1"');
      const { stderr } = await xy.xy('edit', name);
      expectKept(stderr, /\/tmp\/xy-edit-\w{6}\/a{245}\.kdl$/, goOn(name), name);
      expect(files()).to.deep.equal([`${name}.kdl`]);
    });

    it('keeps it when the editor fails, or a signal ends it', async () => {
      const xy = sandbox();
      editor('echo nonsense >> "$1"; exit 1');
      const failed = await xy.xy('edit', 'a');
      expect(failed.code).to.equal(1);
      expectKept(failed.stderr, BESIDE);
      editor(`echo nonsense >> "$1"; echo > ${xy.dir}/editing; sleep 0.3`);
      const editing = xy.begin('edit', 'a');
      let said = '';
      editing.stderr?.setEncoding('utf8').on('data', (text: string) => {
        said += text;
      });
      const ended = new Promise((done) => editing.once('close', (code) => done(code)));
      await eventually('it edits', () => existsSync(join(xy.dir, 'editing')));
      editing.kill('SIGHUP');
      expect(await ended).to.equal(1);
      expectKept(said, BESIDE);
    });

    // The message is a different one on macOS.
    if (process.platform === 'linux') {
      for (const [title, no] of [
        ['a no', 'n\n'],
        ['Ctrl-C', '\x03'],
        ['Ctrl-D', '\x04'],
      ] as const)
        it(`asks on a terminal whether to edit again, and keeps it after ${title}`, async () => {
          const xy = sandbox();
          editor('grep -q nonsense "$1" || echo nonsense >> "$1"');
          const terminal = spawn('script', ['-qec', `${XY} edit a`, '/dev/null'], { env: xy.env, cwd: xy.dir });
          let said = '';
          let answers = 0;
          terminal.stdout.setEncoding('utf8').on('data', (text: string) => {
            said += text;
            if (said.split('Edit again?').length - 1 > answers) terminal.stdin.write(['y\n', no][answers++] ?? '');
          });
          expect(await new Promise((done) => terminal.once('close', (code) => done(code)))).to.equal(3);
          const lines = said.replaceAll('\r', '');
          expect(lines.split('nonsense: unknown name').length - 1, lines).to.equal(2);
          expect(lines).to.match(/\) (n\n)?\S*\nxy: nothing was changed;/);
          expectKept(lines, BESIDE, goOn());
        });
    }

    it('edits nothing but files, and no name that there can not be', async () => {
      const xy = sandbox();
      editor('echo >> "$1"');
      expect(spawnSync('mkfifo', [join(xy.dir, 'pipe')]).status).to.equal(0);
      symlinkSync(join(xy.dir, 'pipe'), join(xy.configDir, 'b.kdl'));
      expect((await xy.xy('edit', 'b')).stderr).to.equal(`xy: ${xy.configDir}/b.kdl is a named pipe, not a file\n`);
      const long = 'a'.repeat(300);
      expect((await xy.xy('edit', long)).stderr).to.equal(
        `xy: can't read ${xy.configDir}/${long}.kdl: its name is too long (ENAMETOOLONG)\n`,
      );
    });

    it('leaves no copy that can not be written', async () => {
      const xy = sandbox();
      const name = 'a'.repeat(245);
      renameSync(join(xy.configDir, 'a.kdl'), join(xy.configDir, `${name}.kdl`));
      // The path of its directory is short enough, its own path is not.
      const longest = process.platform === 'linux' ? 4096 : 1024;
      let deep = join(xy.dir, 'tmp');
      while (deep.length < longest - 240) deep = join(deep, 'd'.repeat(Math.min(200, longest - 40 - deep.length)));
      mkdirSync(deep, { recursive: true });
      xy.env.TMPDIR = deep;
      const { code, stderr } = await xy.xy('edit', name);
      expect([code, stderr]).to.deep.equal([
        1,
        `xy: can't make a copy in ${deep} (set TMPDIR to another directory): its name is too long (ENAMETOOLONG)\n`,
      ]);
      expect(readdirSync(deep)).to.deep.equal([]);
    });

    it('reports files that can not be read or written', async () => {
      const xy = sandbox();
      editor('rm -f "$1"');
      const removed = await xy.xy('edit', 'a');
      expect(removed.stderr).to.match(/^xy: can't read what the editor left at .*a\.kdl: no such file\n$/);
      xy.env.TMPDIR = join(xy.dir, 'nowhere');
      const { code, stderr } = await xy.xy('edit', 'a');
      expect([code, stderr]).to.deep.equal([
        1,
        `xy: can't make a copy in ${xy.dir}/nowhere (set TMPDIR to another directory): no such file\n`,
      ]);
    });
  });

  describe('a directory in the place of a config', () => {
    it('is not a server to remove or edit, and stays unchanged', async () => {
      const xy = sandbox();
      editor('echo >> "$1"');
      mkdirSync(join(xy.configDir, 'a.kdl/deep'), { recursive: true });
      mkdirSync(join(xy.dir, 'elsewhere'));
      symlinkSync(join(xy.dir, 'elsewhere'), join(xy.configDir, 'b.kdl'));
      writeFileSync(join(xy.configDir, '.c.kdl'), '');
      await xy.daemon();
      for (const name of ['a', 'b', '.c', '', '../servers/a'])
        for (const command of ['remove', 'edit'])
          expect(await xy.xy(command, name)).to.deep.equal({
            code: 1,
            stdout: '',
            stderr: `xy: no such server: ${name}\n`,
          });
      const { code, stderr } = await xy.xy('add', 'a', '--', 'true');
      expect([code, stderr]).to.deep.equal([1, `xy: can't write ${xy.configDir}/a.kdl: a directory is in its place\n`]);
      expect(files()).to.have.members(['.c.kdl', 'a.kdl', 'b.kdl']);
      expect(readdirSync(join(xy.configDir, 'a.kdl'))).to.deep.equal(['deep']);
    });

    it('is not what a link to nothing is, which can be removed', async () => {
      const xy = sandbox();
      await xy.daemon();
      symlinkSync('nowhere', join(xy.configDir, 'a.kdl'));
      expect((await xy.xy('remove', 'a')).stdout).to.equal('removed: a\n');
      expect(files()).to.deep.equal([]);
    });
  });

  it('edits and exports the daemon’s configs, whatever directory the shell’s environment names', async () => {
    const xy = sandbox();
    xy.config('a', 'command "sleep"\nargs "99"\nport 1\nhealth { probe "none" }\n');
    await xy.daemon();
    editor('sed -i.bak s/99/98/ "$1"');
    xy.env.XDG_CONFIG_HOME = join(xy.dir, 'other');
    const other = join(xy.dir, 'other/xy/servers');
    mkdirSync(other, { recursive: true });
    writeFileSync(join(other, 'a.kdl'), 'command "sleep"\nargs "99"\nport 2\n');
    const { code, stdout } = await xy.xy('edit', 'a');
    expect([code, stdout]).to.deep.equal([
      0,
      `written: ${xy.configDir}/a.kdl\nadded: \nremoved: \nchanged: a\nunchanged: \n`,
    ]);
    expect(kdl('a')).to.include('"98"');
    expect(readFileSync(join(other, 'a.kdl'), 'utf8')).to.include('"99"');
    expect((await xy.xy('export', 'cursor')).stdout).to.include('http://localhost:1/mcp');
  });

  describe('remove', () => {
    it('leaves nothing behind when Ctrl-C ends the waiting', async () => {
      const xy = sandbox();
      xy.fx('a', await freePort(), ['slow-term', 600], 'stop { grace "5s" }\nhealth { probe "none" }');
      await xy.daemon();
      await eventually('it takes signals', () => xy.noted().length > 0);
      const removing = xy.begin('remove', 'a');
      const ended = new Promise((done) => removing.once('close', (code) => done(code)));
      await xy.state('a', 'stopping');
      removing.kill('SIGINT');
      expect([await ended, files()]).to.deep.equal([130, []]);
      await eventually('it is gone', async () => ((await xy.call('list')) as []).length === 0);
    });

    it('names the clients that still have the server, and how to remove it from them', async () => {
      const xy = sandbox();
      xy.config('a', 'command "sleep"\nargs "99"\nport 1\nhealth { probe "none" }\n');
      const entry = (url: string) => JSON.stringify({ mcpServers: { a: { url } } });
      for (const [file, url] of [
        ['.cursor/mcp.json', 'http://localhost:1/mcp'],
        ['.gemini/settings.json', 'https://elsewhere.example/mcp'],
        ['.kiro/settings/mcp.json', 'http://localhost:1/mcp'],
      ] as const) {
        mkdirSync(dirname(join(xy.dir, file)), { recursive: true });
        writeFileSync(join(xy.dir, file), entry(url));
      }
      await xy.daemon();
      expect(await xy.xy('remove', 'a')).to.deep.equal({
        code: 0,
        stdout: 'removed: a\n',
        stderr: ['cursor', 'kiro']
          .map((client) => `xy: ${client} still has a: xy export ${client} a --remove removes it\n`)
          .join(''),
      });
      expect((await xy.xy('export', 'cursor', 'a', '--remove')).stdout).to.include('written: ');
    });

    it('restores the config if the reload fails, and needs the daemon', async () => {
      const xy = sandbox();
      xy.config('a', 'command "sleep"\nargs "99"\nport 1\nhealth { probe "none" }\n');
      expect([(await xy.xy('remove', 'a')).code, files()]).to.deep.equal([2, ['a.kdl']]);
      await xy.daemon();
      xy.config('b', 'nonsense\n');
      expect([(await xy.xy('remove', 'a')).code, files()]).to.deep.equal([3, ['a.kdl', 'b.kdl']]);
      xy.remove('b');
      expect((await xy.xy('remove', '../servers/a')).code).to.equal(1);
      expect((await xy.xy('remove', 'a', '--json')).stdout).to.equal('{"removed":["a"]}\n');
      expect(files()).to.deep.equal([]);
    });
  });
});
