// `npm run test:clients`: real clients read the files that xy has written. The clients found in the PATH are run, each
// with its own HOME; the others are pending. Nothing is installed, and no account is used.
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { expect } from 'chai';
import type { ClientName } from '../../lib/clients/table/names.ts';
import { eventually } from '../support/kits/eventually.ts';
import { freePort } from '../support/kits/free-port.ts';
import { ROOT, sandboxed } from '../support/kits/sandbox.ts';

/** A client's command that lists servers, and its output. */
interface RealClient {
  readonly name: ClientName;
  /** The command that lists the servers. */
  readonly lists: readonly [program: string, ...args: string[]];
  /** Its output after it has connected; absent if it does not connect. */
  readonly connected?: RegExp;
}

const realClients: readonly RealClient[] = [
  { name: 'claude-code', lists: ['claude', 'mcp', 'list'], connected: /everything: .* Connected/ },
  { name: 'codex', lists: ['codex', 'mcp', 'list'] },
  // The folder is not trusted, so it does not connect.
  { name: 'gemini', lists: ['gemini', 'mcp', 'list'] },
  { name: 'qwen', lists: ['qwen', 'mcp', 'list'], connected: /everything: .* Connected/ },
  { name: 'opencode', lists: ['opencode', 'mcp', 'list'], connected: /everything .*connected/ },
  { name: 'copilot', lists: ['copilot', 'mcp', 'list'] },
  { name: 'cline', lists: ['cline', 'config', 'mcp'] },
  { name: 'openclaw', lists: ['openclaw', 'mcp', 'list'] },
  { name: 'kilo', lists: ['kilo', 'mcp', 'list'], connected: /everything .*connected/ },
  { name: 'droid', lists: ['droid', 'mcp', 'list'], connected: /everything +http +connected/ },
  { name: 'auggie', lists: ['auggie', 'mcp', 'list'] },
  { name: 'mcporter', lists: ['mcporter', 'list'], connected: /everything \(\d+ tools/ },
];

/** A server that requires a header, and prints each request. */
const SECURED = `require('http').createServer((request, response) => {
  console.log(request.method, request.headers.authorization);
  response.writeHead(401).end();
}).listen(process.env.PORT, '127.0.0.1');`;

const isInstalled = (program: string): boolean =>
  (process.env.PATH ?? '').split(delimiter).some((directory) => {
    try {
      accessSync(join(directory, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });

describe('a real client', () => {
  const sandbox = sandboxed();

  for (const { name, lists, connected } of realClients) {
    const [program, ...args] = lists;
    const has = isInstalled(program) ? it : it.skip;
    const does = connected === undefined ? 'lists' : 'connects to';
    has(`${does} what xy export ${name} has written, and no more once it is taken out`, async () => {
      const xy = sandbox();
      xy.env.XY_SECURED_AUTHORIZATION = 'Bearer s3cret';
      const list = async (): Promise<string> => {
        const { stdout, stderr } = await xy.run(program, args);
        return stripVTControlCharacters(stdout + stderr);
      };
      xy.config(
        'everything',
        `command "${join(ROOT, 'node_modules/.bin/mcp-server-everything')}"\nargs "streamableHttp"\nport ${await freePort()}\n`,
      );
      xy.config(
        'secured',
        `command "node"\nargs "-e" ${JSON.stringify(SECURED)}\nport ${await freePort()}\nmcp { header "Authorization" "Bearer s3cret"; }\n`,
      );
      await xy.daemon();
      expect((await xy.xy('wait', 'everything', '--for', 'ready')).code).to.equal(0);
      const { code, stderr } = await xy.xy('export', name, '--write');
      expect(code, stderr).to.equal(0);
      const said = await list();
      expect(said).to.include('everything').and.include('secured');
      if (connected !== undefined) {
        expect(said).to.match(connected);
        // xy's own check is OPTIONS, so this POST is the client's.
        await eventually('the header has arrived', () => /POST Bearer s3cret/.test(xy.logged('secured')));
      }
      expect((await xy.xy('export', name, '--remove')).code).to.equal(0);
      expect(await list()).not.to.include('everything');
    });
  }
});
