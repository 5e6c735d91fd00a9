import { createServer as createHttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { text as readAll } from 'node:stream/consumers';
import { expect } from 'chai';
import { type Speech, serve, serveMcp } from '../../support/fixtures/served-mcp.ts';
import { eventually } from '../../support/kits/eventually.ts';
import { freePort } from '../../support/kits/free-port.ts';
import { XY } from '../../support/kits/sandbox.ts';
import { staged } from './stage.ts';

describe('xy, talking to servers', () => {
  const { sandbox, closing, configPath, runs, served } = staged();

  const eras: readonly (readonly [speech: Speech, protocol: string, era: string])[] = [
    ['legacy', '2025-11-25', 'legacy'],
    ['modern', '2026-07-28', 'modern'],
    ['both', '2026-07-28', 'modern'],
    ['both', '2025-11-25', 'legacy'],
  ];

  for (const [speech, protocol, era] of eras) {
    describe(`of the kind ${speech}, with the known era ${era}`, () => {
      it('inspects them: all pages of everything', async () => {
        await served(serveMcp(speech), { health: { state: 'ready', era } });
        const { code, stdout, stderr } = await sandbox().xy('inspect', 'a', '--json');
        expect([code, stderr]).to.deep.equal([0, '']);
        const survey = JSON.parse(stdout);
        expect(survey).to.include({ name: 'a', protocol, era, instructions: 'Ask nicely.' });
        expect(survey.server).to.deep.equal({ name: 'fixture', version: '1.2.3' });
        expect([survey.tools.length, survey.resources.length, survey.prompts.length]).to.deep.equal([7, 3, 3]);
        expect([survey.resource_templates, survey.problems]).to.deep.equal([[], []]);

        const people = await sandbox().xy('inspect', 'a');
        expect(people.stdout)
          .to.include(`protocol      ${protocol} (${era})`)
          .and.include('Tools (7)')
          .and.include('  strict { message: string, times?: number }')
          .and.include('Prompts (3)');
        expect(people.stdout).not.to.match(/[^\P{Cc}\n]/u);
      });

      it('calls their tools', async () => {
        await served(serveMcp(speech), { health: { state: 'ready', era } });
        const called = await sandbox().xy('call', 'a', 'echo', '{"message": "hello"}');
        expect(called).to.deep.equal({ code: 0, stdout: 'hello\nover\n', stderr: '' });
        const json = await sandbox().xy('call', 'a', 'echo', '{"message": "hello"}', '--json');
        expect(JSON.parse(json.stdout).content[0]).to.deep.equal({ type: 'text', text: 'hello' });
        const failed = await sandbox().xy('call', 'a', 'fail');
        expect(failed).to.deep.equal({
          code: 1,
          stdout: '',
          stderr: 'xy: fail fails: no such file\nxy: nor directory\n',
        });
        const failedJson = await sandbox().xy('call', 'a', 'fail', '--json');
        expect([failedJson.code, JSON.parse(failedJson.stdout).isError, failedJson.stderr]).to.deep.equal([
          1,
          true,
          '',
        ]);
      });

      it('reports missing arguments of a rejected call', async () => {
        await served(serveMcp(speech), { health: { state: 'ready', era } });
        const { code, stderr } = await sandbox().xy('call', 'a', 'strict');
        expect([code, stderr]).to.deep.equal([
          1,
          'xy: strict needs "message"; it takes { message: string, times?: number }\nxy: a: strict fails: invalid arguments (-32602)\n',
        ]);
      });

      it('waits no longer than its timeout', async () => {
        const { url } = await served(serveMcp(speech), { health: { state: 'ready', era } });
        const { code, stderr } = await sandbox().xy('call', 'a', 'slow', '--timeout', '1s');
        expect([code, stderr]).to.deep.equal([1, `xy: a: ${url} has not answered within 1s; see: xy status a\n`]);
      });
    });
  }

  for (const [speech, era] of [
    ['modern', 'modern'],
    ['both', 'legacy'],
    ['legacy', 'legacy'],
  ] as const) {
    it(`detects the era of ${speech} if the daemon does not know it`, async () => {
      await served(serveMcp(speech));
      const { code, stdout } = await sandbox().xy('inspect', 'a', '--json');
      expect([code, JSON.parse(stdout).era]).to.deep.equal([0, era]);
    });
  }

  it('ends its session, and opens no stream', async () => {
    const { requests } = await served(serveMcp('legacy'));
    await sandbox().xy('call', 'a', 'add');
    expect(requests.at(-1)).to.equal('DELETE');
    expect(requests.filter((request) => request.startsWith('GET'))).to.deep.equal([]);
  });

  it('takes arguments from stdin', async () => {
    await served(serveMcp('both'));
    const ran = await sandbox().run('sh', ['-c', `echo '{"message": "piped"}' | "${XY}" call a echo -`]);
    expect(ran.stdout).to.equal('piped\nover\n');
  });

  it('rejects arguments that are not JSON before it connects', async () => {
    expect(await sandbox().xy('call', 'a', 'echo', '{"message": }')).to.deep.equal({
      code: 1,
      stdout: '',
      stderr: `xy: the arguments are not JSON: line 1, column 13: expected a value, found }; write them like '{"message": "hello"}'\n`,
    });
  });

  it('names the most similar tool', async () => {
    await served(serveMcp('both'));
    expect((await sandbox().xy('call', 'a', 'ehco')).stderr).to.equal(
      'xy: a has no tool "ehco", did you mean "echo"?\n',
    );
  });

  describe('with credentials', () => {
    const header = (token: string): string =>
      `command "true"\nport 8001\nmcp {\n    header "Authorization" "Bearer ${token}"\n}\n`;

    it('sends those of the config', async () => {
      await served(serveMcp('both', 'sesame'));
      sandbox().config('a', header('sesame'));
      expect((await sandbox().xy('call', 'a', 'echo', '{"message": "hello"}')).stdout).to.equal('hello\nover\n');
    });

    it('says how to configure them if there are none', async () => {
      const { url } = await served(serveMcp('both', 'sesame'));
      for (const words of [
        ['inspect', 'a'],
        ['call', 'a', 'echo'],
      ]) {
        expect(await sandbox().xy(...words)).to.deep.equal({
          code: 1,
          stdout: '',
          stderr: `xy: a: 401 at ${url}: needs credentials; add to ${configPath('a')}: mcp { header "Authorization" "Bearer …" }\n`,
        });
      }
    });

    it('never prints them, whatever the server answers', async () => {
      sandbox().config('a', header('very-secret'));
      await served(
        serve((request, response) => {
          response.writeHead(400, { 'Content-Type': 'application/json' });
          const message = `what is ${request.headers.authorization}?`;
          response.end(JSON.stringify({ jsonrpc: '2.0', id: null, error: { code: -32000, message } }));
        }),
      );
      const { code, stderr } = await sandbox().xy('inspect', 'a');
      expect([code, stderr]).to.deep.equal([1, 'xy: a: the handshake fails: what is …? (-32000)\n']);
    });

    it('reports problems of the config that has them', async () => {
      const { url } = await served(serveMcp('both'));
      sandbox().config('a', `${header('sesame')}prot 8001\n`);
      const { code, stderr } = await sandbox().xy('inspect', 'a');
      expect(code, url).to.equal(3);
      expect(stderr).to.match(/^xy: \/.*\/a\.kdl:6:1: prot: /);
    });
  });

  describe('that can’t be reached', () => {
    const states: readonly (readonly [state: string, told: string])[] = [
      ['stopped', 'is stopped: start it with: xy start a --wait'],
      ['failed', 'has failed: see why with: xy logs a (no such file)'],
      ['restarting', 'is waiting to be restarted: see why with: xy logs a'],
      ['starting', 'is starting: wait for it with: xy wait a --for ready'],
      ['stopping', 'is being stopped: start it again with: xy start a --wait'],
    ];
    for (const [state, told] of states) {
      it(`gives the remedy for one that is ${state}`, async () => {
        await runs('http://localhost:1/mcp', { state, ...(state === 'failed' && { error: 'no such file' }) });
        expect(await sandbox().xy('inspect', 'a')).to.deep.equal({ code: 1, stdout: '', stderr: `xy: a ${told}\n` });
      });
    }

    it('reports that there is no such server', async () => {
      await runs('');
      expect((await sandbox().xy('call', 'b', 'echo')).stderr).to.equal('xy: no such server: b\n');
    });

    it('reports that nothing listens', async () => {
      const url = `http://localhost:${await freePort()}/mcp`;
      await runs(url);
      expect(await sandbox().xy('inspect', 'a')).to.deep.equal({
        code: 1,
        stdout: '',
        stderr: `xy: a: nothing listens at ${url}; wait for it with: xy wait a --for ready\n`,
      });
    });

    it('reaches one that listens on ::1 only, as localhost', async () => {
      const hosts: unknown[] = [];
      const server = createHttpServer((request, response) => {
        hosts.push(request.headers.host);
        response.writeHead(404).end();
      });
      await new Promise<void>((resolve) => server.listen(0, '::1', resolve));
      closing.push(() => new Promise((resolve) => server.close(resolve)));
      const { port } = server.address() as AddressInfo;
      await runs(`http://localhost:${port}/mcp`);
      expect((await sandbox().xy('inspect', 'a')).stderr).to.match(/^xy: a: 404 at /);
      expect(new Set(hosts)).to.deep.equal(new Set([`localhost:${port}`]));
    });

    it('reports a wrong path', async () => {
      await served(serveMcp('both'), {}, '/elsewhere');
      const { code, stderr } = await sandbox().xy('inspect', 'a');
      expect(code).to.equal(1);
      expect(stderr).to.match(
        /^xy: a: 404 at .*\/elsewhere: wrong path\? Set it in .*\/a\.kdl: mcp \{ path "\/…" \}; or does it speak only HTTP\+SSE\?\n$/,
      );
    });

    it('reports another web server', async () => {
      await served(serve((_, response) => response.writeHead(200, { 'Content-Type': 'text/html' }).end('<h1>hi</h1>')));
      const { code, stderr } = await sandbox().xy('inspect', 'a');
      expect(code).to.equal(1);
      expect(stderr).to.match(/^xy: a: the handshake fails: what .* answers \(200\) is not MCP: [^\n]*\n$/);
    });

    it('reports a server error', async () => {
      await served(serve((_, response) => response.writeHead(500).end('oops')));
      const { code, stderr } = await sandbox().xy('inspect', 'a');
      expect(code).to.equal(1);
      expect(stderr).to.match(/^xy: a: 500 at .*: the server itself fails; see: xy logs a\n$/);
    });

    const rude = async (answer: string | undefined): Promise<void> => {
      const server = createServer((socket) => {
        socket.on('error', () => undefined);
        socket.once('data', () => (answer === undefined ? socket.destroy() : socket.end(answer)));
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      closing.push(() => new Promise((resolve) => server.close(resolve)));
      await runs(`http://localhost:${(server.address() as AddressInfo).port}/mcp`);
    };

    it('reports that it does not speak HTTP', async () => {
      await rude('220 mail.example ESMTP\r\n');
      expect((await sandbox().xy('inspect', 'a')).stderr).to.match(/^xy: a: what answers at .* does not speak HTTP\n$/);
    });

    it('reports a closed connection', async () => {
      await rude(undefined);
      expect((await sandbox().xy('inspect', 'a')).stderr).to.match(
        /^xy: a: the connection to .* was closed before the answer \(\w+\): did it crash\? See: xy logs a\n$/,
      );
    });

    it('reports at once that it has ended during a call', async () => {
      const server = await served(serveMcp('legacy'));
      const calling = sandbox().xy('call', 'a', 'slow');

      // Two for the handshake, and three pages of tools until it is found.
      await eventually('the call', () => server.requests.length === 6);
      await server.close();
      const { code, stderr } = await calling;
      expect(code).to.equal(1);
      expect(stderr).to.match(/^xy: a: the connection to .* was closed before the answer/);
    });
  });

  describe('that behave unusually', () => {
    /** A server of this speech, except for the methods that `odd` answers. */
    const odd = async (speech: Speech, methods: Readonly<Record<string, readonly [status: number, body: string]>>) => {
      const inner = await serveMcp(speech);
      closing.push(() => inner.close());
      return served(
        serve(async (request, response) => {
          const body = await readAll(request);
          const { method = '', id } = body === '' ? { id: 0 } : JSON.parse(body);
          const answer = methods[method];
          if (answer !== undefined) {
            const type = answer[1].startsWith(':') ? 'text/event-stream' : 'application/json';
            response.writeHead(answer[0], { 'Content-Type': type });
            response.end(answer[1].replaceAll('ID', String(id)));
            return;
          }
          const headers = Object.entries(request.headers).flatMap(([name, value]): [string, string][] =>
            ['connection', 'content-length', 'host', 'transfer-encoding'].includes(name) ? [] : [[name, String(value)]],
          );
          const real = await fetch(inner.url, {
            method: request.method ?? 'POST',
            headers,
            ...(body !== '' && { body }),
          });
          const session = real.headers.get('mcp-session-id');
          response.writeHead(real.status, {
            'Content-Type': real.headers.get('content-type') ?? 'text/plain',
            ...(session !== null && { 'Mcp-Session-Id': session }),
          });
          response.end(await real.text());
        }),
      );
    };

    const failing = '{"jsonrpc":"2.0","id":ID,"error":{"code":-32603,"message":"Not connected\\nat all"}}';

    it('uses the legacy era for a server that fails in the modern one', async () => {
      await odd('legacy', { 'server/discover': [500, 'oops'] });
      const { code, stdout, stderr } = await sandbox().xy('inspect', 'a', '--json');
      expect([code, stderr, JSON.parse(stdout).era]).to.deep.equal([0, '', 'legacy']);
    });

    it('shows the other lists if one fails, and reports the failure', async () => {
      await odd('legacy', { 'tools/list': [200, failing] });
      const { code, stdout, stderr } = await sandbox().xy('inspect', 'a');
      expect([code, stderr]).to.deep.equal([1, 'xy: a: tools/list fails: Not connected at all (-32603)\n']);
      expect(stdout).to.include('Prompts (3)').and.not.include('Tools');
      const called = await sandbox().xy('call', 'a', 'echo', '{"message": "all the same"}');
      expect(called).to.deep.equal({ code: 0, stdout: 'all the same\nover\n', stderr: '' });
    });

    it('reports at once an answer that ended without a result, and closes its session', async () => {
      const { requests, url } = await odd('legacy', { 'tools/call': [200, ': a stream without an answer\n\n'] });
      const { code, stderr } = await sandbox().xy('call', 'a', 'echo', '--timeout', '1h');
      expect([code, requests.at(-1)]).to.deep.equal([1, 'DELETE']);
      expect(stderr).to.equal(`xy: a: echo fails: the answer of ${url} (200) ended without a result; see: xy logs a\n`);
    });

    it('stops at pages that never end', async () => {
      const tool = '{"name":"x","inputSchema":{"type":"object"}}';
      await odd('legacy', {
        'tools/list': [200, `{"jsonrpc":"2.0","id":ID,"result":{"tools":[${tool}],"nextCursor":"ID"}}`],
      });
      const { code, stderr } = await sandbox().xy('inspect', 'a');
      expect(code).to.equal(1);
      expect(stderr).to.match(/^xy: a: tools\/list fails: .*pagination did not terminate\n$/);
    });
  });
});
