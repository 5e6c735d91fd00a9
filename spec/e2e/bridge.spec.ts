import { existsSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { ROOT, sandboxed } from '../support/kits/sandbox.ts';

const MEMORY = join(ROOT, 'node_modules/.bin/mcp-server-memory');

const INITIALIZE = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'stranger', version: '1' } },
};

/** The status of a foreign request, as a page of another site would send it. */
const asked = async (url: string, headers: Readonly<Record<string, string>> = {}): Promise<number> => {
  const accept = 'application/json, text/event-stream';
  const sent = { 'content-type': 'application/json', accept, origin: 'https://elsewhere.example', ...headers };
  const { status, body } = await fetch(url, { method: 'POST', headers: sent, body: JSON.stringify(INITIALIZE) });
  await body?.cancel();
  return status;
};

describe('a stdio server behind the bridge', () => {
  const sandbox = sandboxed();

  /** npx finds the bridge here, and downloads nothing. */
  beforeEach(() => {
    symlinkSync(join(ROOT, 'node_modules'), join(sandbox().dir, 'node_modules'));
    writeFileSync(join(sandbox().dir, 'package.json'), '{}');
  });

  const kdl = (name: string): string => readFileSync(join(sandbox().configDir, `${name}.kdl`), 'utf8');
  const keyOf = (name: string): string => /header "X-API-Key" "([^"]*)"/.exec(kdl(name))?.[1] ?? '';
  const add = (name: string, ...options: string[]) => sandbox().xy('add', name, '--stdio', ...options, '--', MEMORY);

  it('refuses requests without its key, and serves xy and those with it', async () => {
    const xy = sandbox();
    await xy.daemon();
    const { code, stdout, stderr } = await add('notes');
    expect(code, stderr).to.equal(0);
    const url = stdout.trim();
    const key = keyOf('notes');
    expect(key).to.match(/^[0-9a-f]{48}$/);
    expect(kdl('notes')).to.include(`\n    MCP_PROXY_API_KEY "${key}"\n`);
    expect(statSync(join(xy.configDir, 'notes.kdl')).mode & 0o777).to.equal(0o600);
    expect(stderr).to.equal(
      `xy: notes: requests need the key in ${xy.configDir}/notes.kdl, as header X-API-Key; ` +
        'every program of your user can read it, and the bridge checks neither Host nor Origin\n',
    );
    expect(await asked(url)).to.equal(401);
    expect(await asked(url, { 'x-api-key': key.replace(/.$/, (last) => (last === '0' ? '1' : '0')) })).to.equal(401);
    expect(await asked(url, { 'x-api-key': key })).to.equal(200);
    const preflight = await fetch(url, { method: 'OPTIONS', headers: { origin: 'https://elsewhere.example' } });
    expect(preflight.headers.get('access-control-allow-headers')?.toLowerCase()).not.to.include('x-api-key');
    expect((await xy.xy('call', 'notes', 'read_graph')).code).to.equal(0);
    expect((await xy.xy('inspect', 'notes')).code).to.equal(0);
    const exported = await xy.xy('export', 'claude-code');
    expect(exported.stdout).to.include(`"X-API-Key": "$\{XY_NOTES_X_API_KEY}"`);
    expect(exported.stderr)
      .to.include(
        'notes requires the header X-API-Key: set XY_NOTES_X_API_KEY to its value where Claude Code is started\n',
      )
      .and.include(`xy: the value of X-API-Key for notes is in ${xy.configDir}/notes.kdl\n`);
    const said = [stdout, stderr, exported.stdout, exported.stderr, (await xy.xy('status', 'notes', '--json')).stdout];
    expect(said.join('')).not.to.include(key);
  });

  it('has the key of the user if one is given', async () => {
    await sandbox().daemon();
    const { code, stdout, stderr } = await add('notes', '--env', 'MCP_PROXY_API_KEY=of the user');
    expect(code, stderr).to.equal(0);
    expect([await asked(stdout.trim()), await asked(stdout.trim(), { 'x-api-key': 'of the user' })]).to.deep.equal([
      401, 200,
    ]);
  });

  it('has the key of the user if one is given as a header, and its own in place of an empty one', async () => {
    await sandbox().daemon();
    const named = await add('named', '--header', 'x-api-key: of the user');
    expect(named.code, named.stderr).to.equal(0);
    expect(keyOf('named')).to.equal('of the user');
    const empty = await add('empty', '--env', 'MCP_PROXY_API_KEY=');
    expect(empty.code, empty.stderr).to.equal(0);
    expect(keyOf('empty')).to.match(/^[0-9a-f]{48}$/);
    for (const { stdout } of [named, empty]) expect(await asked(stdout.trim())).to.equal(401);
  });

  it('is not given a command that has its arguments in it', async () => {
    await sandbox().daemon();
    const { code, stderr } = await sandbox().xy('add', 'notes', '--stdio', '--', 'npx -y notes');
    expect([code, stderr]).to.deep.equal([
      1,
      'xy: command: found more than a program: write command "npx", and each further word in args, ' +
        'here after -- and without quotes around them all\n',
    ]);
    expect(existsSync(join(sandbox().configDir, 'notes.kdl'))).to.equal(false);
  });

  it('is open with --no-key, and that is said', async () => {
    await sandbox().daemon();
    const { code, stdout, stderr } = await add('notes', '--no-key');
    expect(code, stderr).to.equal(0);
    expect(stderr).to.equal(
      'xy: notes: without a key: open to every user of this machine, and to web pages in its browsers, ' +
        'since the bridge checks neither Host nor Origin\n',
    );
    expect(await asked(stdout.trim())).to.equal(200);
    expect(kdl('notes')).not.to.match(/key/i);
  });

  it('also has a key if it is imported, which a preview does not show', async () => {
    const xy = sandbox();
    await xy.daemon();
    const file = join(xy.dir, 'client.json');
    writeFileSync(file, JSON.stringify({ mcpServers: { A: { command: MEMORY }, b: { command: MEMORY } } }));
    expect((await xy.xy('import', file, '--dry-run')).stdout)
      .to.include('header "X-API-Key" "…"')
      .and.include('MCP_PROXY_API_KEY "…"');
    const { code, stdout, stderr } = await xy.xy('import', file);
    expect(code, stderr).to.equal(0);
    expect(stderr).to.equal(
      `xy: a, b: requests need the key in ${xy.configDir}, as header X-API-Key; ` +
        'every program of your user can read it, and the bridge checks neither Host nor Origin\n',
    );
    const urls = [...stdout.matchAll(/http:\S+/g)].map(String);
    expect(await Promise.all(urls.map((url) => asked(url)))).to.deep.equal([401, 401]);
    expect(new Set(['a', 'b'].map(keyOf)).size).to.equal(2);
  });

  /** A server that prints much, then exits. */
  const failing = (says: string): string => {
    const file = join(sandbox().dir, 'failing');
    writeFileSync(file, `#!/bin/sh\necho '${says}' >&2\nexit 1\n`, { mode: 0o755 });
    return file;
  };

  it('has its own last lines shown if it exits at once, without the trace of the bridge, and its log is kept', async () => {
    const xy = sandbox();
    await xy.daemon();
    const place = join(xy.stateDir, 'failed/notes.log');
    for (const reason of ['NOTES_TOKEN is not set', 'NOTES_URL is not set']) {
      const { code, stderr } = await xy.xy('add', 'notes', '--stdio', '--', failing(reason));
      expect([code, stderr.split('\n').filter((line) => line.includes('    at '))]).to.deep.equal([1, []]);
      expect(stderr)
        .to.include(`xy:   [err] ${reason}\n`)
        .and.include(`xy: notes was not added; its log is kept in ${place}\n`);
      expect(readFileSync(place, 'utf8'))
        .to.include(`[err] ${reason}\n`)
        .and.match(/^\[err\] {5}at /m);
    }
    expect(readFileSync(place, 'utf8')).not.to.include('NOTES_TOKEN');
    expect(statSync(place).mode & 0o777).to.equal(0o600);
    const file = join(xy.dir, 'client.json');
    writeFileSync(file, JSON.stringify({ mcpServers: { Other: { command: failing('OTHER is not set') } } }));
    const { stderr } = await xy.xy('import', file);
    expect(stderr)
      .to.include('xy:   [err] OTHER is not set\n')
      .and.include(`xy: other was not added; its log is kept in ${join(xy.stateDir, 'failed/other.log')}\n`);
    expect((await add('notes')).code).to.equal(0);
    expect(existsSync(place), 'after a try that came to something').to.equal(false);
  });

  it('is recognised where --stdio was forgotten', async () => {
    await sandbox().daemon();
    for (const command of [[MEMORY], ['sh', '-c', 'echo Notes server running on stdio >&2; exit 3']]) {
      const { code, stderr } = await sandbox().xy('add', 'notes', '--', ...command);
      expect(code).to.equal(1);
      expect(stderr).to.include(
        'xy: notes was not added: if it speaks stdio instead of HTTP, add it with --stdio; its log is kept in ',
      );
    }
    const { stderr } = await sandbox().xy('add', 'notes', '--', 'sh', '-c', 'echo no >&2; exit 3');
    expect(stderr).not.to.include('stdio');
  });

  it('has what the client referred to from the daemon, when it is imported, and nothing of it as text', async () => {
    const xy = sandbox();
    Object.assign(xy.env, { NOTES_DIR: xy.dir, MEMORY: MEMORY });
    await xy.daemon();
    const file = join(xy.dir, 'client.json');
    const env = {
      MEMORY_FILE_PATH: '$' + '{NOTES_DIR}/notes.json',
      NOTES_DIR: '$' + '{NOTES_DIR}',
      KEY: '$' + '{input:key}',
    };
    const mcpServers = { notes: { command: '$MEMORY', env }, bad: { command: 'x', args: ['$' + '{NOT_SET}'] } };
    writeFileSync(file, JSON.stringify({ mcpServers }));
    const { code, stdout, stderr } = await xy.xy('import', file);
    expect([code, stdout], stderr).to.deep.equal([1, `added: notes ${/http:\S+/.exec(stdout)}\n`]);
    expect(stderr)
      .to.include(
        'xy: notes: takes MEMORY, NOTES_DIR from the environment of xy daemon; goes without KEY ($' +
          '{input:key}), which only the client can resolve: xy edit notes changes that\n',
      )
      .and.match(/^xy: {3}\[err\] .*NOT_SET/m);
    expect(kdl('notes')).not.to.include('NOTES_DIR "').and.not.include('input:key');
    const entities = '{"entities":[{"name":"n","entityType":"t","observations":[]}]}';
    expect((await xy.xy('call', 'notes', 'create_entities', entities)).code).to.equal(0);
    expect(readFileSync(join(xy.dir, 'notes.json'), 'utf8')).to.include('"n"');
  });
});
