import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { eventually } from '../../support/kits/eventually.ts';
import { XY } from '../../support/kits/sandbox.ts';
import { type Act, answer, GREETING, type Heard, refuse, staged, tool } from './stage.ts';

const asText = (text: string): string => JSON.stringify({ content: [{ type: 'text', text }] });

describe('inspect and call', () => {
  const { sandbox, runs, scripted } = staged();

  const inspected = async (...more: string[]) => {
    const ran = await sandbox().xy('inspect', 'a', '--json', ...more);
    return { ...ran, survey: ran.stdout === '' ? undefined : JSON.parse(ran.stdout) };
  };

  /** Interrupts the command once `ready` returns true. */
  const interrupted = async (words: readonly string[], ready: () => boolean) => {
    const xy = sandbox().begin(...words);
    let stderr = '';
    xy.stderr?.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    await eventually('the moment', ready);
    xy.kill('SIGINT');
    const code = await new Promise((resolve) => xy.on('close', (status, signal) => resolve(signal ?? status)));
    return { code, stderr };
  };

  describe('use the era that the daemon has found', () => {
    for (const told of [{ health: { state: 'ready', era: 'legacy' } }, { health: { state: 'none' } }, {}]) {
      it(`and send nothing that would crash an old server: ${JSON.stringify(told)}`, async () => {
        const server = await scripted({ 'server/discover': ({ request }) => void request.socket.destroy() }, told);
        expect((await inspected()).survey).to.include({ era: 'legacy', protocol: '2025-11-25' });
        expect(server.methods()).to.deep.equal(['initialize', 'notifications/initialized', 'tools/list']);
      });
    }

    const changed: readonly (readonly [how: string, status: number])[] = [
      ['silence', 0],
      ['a closed connection', -1],
      ['202', 202],
      ['401', 401],
      ['503', 503],
    ];
    for (const [how, status] of changed) {
      it(`and the other one if the server has changed, and answers ${how}`, async () => {
        const server = await scripted(
          {
            'server/discover': ({ request, response }) => {
              if (status < 0) request.socket.destroy();
              if (status > 0) response.writeHead(status).end();
              return undefined;
            },
          },
          { health: { state: 'ready', era: 'modern' } },
        );
        const { code, survey } = await inspected('--timeout', '4s');
        expect([code, survey.era, server.methods()[0]]).to.deep.equal([0, 'legacy', 'server/discover']);
      });
    }

    const refused: readonly (readonly [what: string, script: Readonly<Record<string, Act>>, told: string])[] = [
      [
        'a handshake without a name',
        { initialize: '{"protocolVersion":"2025-06-18","capabilities":{"tools":{}}}' },
        'clients refuse the handshake: serverInfo: expected object, received undefined',
      ],
      [
        'answers that are not quite JSON-RPC',
        {
          'tools/list': ({ response, id }) => {
            response.writeHead(200, { 'Content-Type': 'application/json' });
            return void response.end(`{"id":${id},"result":{"tools":[${tool('t')}]}}`);
          },
        },
        'its answers are not what JSON-RPC 2.0 wants: clients refuse them: jsonrpc: expected "2.0"',
      ],
      [
        'a confirmation that fails',
        { 'notifications/initialized': ({ response }) => void response.writeHead(500).end() },
        'notifications/initialized is answered 500: clients give up there',
      ],
      [
        'answers of another type',
        {
          'tools/list': ({ response, id }) => {
            response.writeHead(200, { 'Content-Type': 'text/plain' });
            return void response.end(`{"jsonrpc":"2.0","id":${id},"result":{"tools":[${tool('t')}]}}`);
          },
        },
        'the answers are text/plain: clients refuse that',
      ],
    ];
    for (const [what, script, told] of refused) {
      it(`and report that clients refuse ${what}, together with the result`, async () => {
        await scripted(script);
        const { code, stderr, survey } = await inspected();
        expect([code, stderr, survey.tools.length]).to.deep.equal([1, `xy: a: ${told}\n`, 1]);
        expect((await sandbox().xy('call', 'a', 't')).stdout).to.equal('done\n');
      });
    }

    it('and report a version that no client supports', async () => {
      await scripted({ initialize: GREETING.replace('2025-11-25', '7.0') });
      const { code, stderr, survey } = await inspected();
      expect([code, survey.protocol, survey.tools.length]).to.deep.equal([1, '7.0', 1]);
      expect(stderr).to.equal('xy: a: it speaks the protocol "7.0": clients refuse it\n');
    });
  });

  describe('close their session', () => {
    const opened =
      (id: string) =>
      (heard: Heard): undefined =>
        void answer(heard, GREETING, { 'Mcp-Session-Id': id });

    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      it(`on ${signal} during a call, which they cancel`, async () => {
        const server = await scripted({ initialize: opened('s1'), 'tools/call': () => undefined });
        const xy = sandbox().begin('call', 'a', 't');
        await eventually('the call', () => server.methods().includes('tools/call'));
        xy.kill(signal);
        expect(await new Promise((resolve) => xy.on('close', resolve))).to.equal(1);
        const [cancelled, deleted] = server.heard.slice(-2);
        const called = server.heard.find(({ method }) => method === 'tools/call');
        expect(JSON.parse(cancelled?.body ?? '')).to.deep.include({
          method: 'notifications/cancelled',
          params: { requestId: called?.id },
        });
        expect([deleted?.method, deleted?.request.headers['mcp-session-id']]).to.deep.equal(['DELETE', 's1']);
      });
    }

    it('that is opened only after an interruption', async () => {
      const server = await scripted({
        initialize: async (heard) => {
          await eventually('the end', () => heard.request.socket.destroyed || gone);
          return opened('late')(heard);
        },
      });
      let gone = false;
      const ended = interrupted(['inspect', 'a'], () => server.methods().includes('initialize'));
      await delay(300);
      gone = true;
      expect(await ended).to.deep.equal({ code: 1, stderr: 'xy: interrupted\n' });
      expect(server.heard.at(-1)?.request.headers['mcp-session-id']).to.equal('late');
      expect(server.methods().at(-1)).to.equal('DELETE');
    });

    it('but do not wait for a server that does not answer, when they are interrupted again', async () => {
      const server = await scripted({ initialize: () => undefined });
      const xy = sandbox().begin('inspect', 'a', '--timeout', '1h');
      const ended = new Promise((resolve) => xy.on('close', resolve));
      await eventually('the handshake', () => server.methods().includes('initialize'));
      xy.kill('SIGINT');
      await delay(300);
      expect(xy.exitCode).to.equal(null);
      xy.kill('SIGINT');
      expect(await ended).to.equal(1);
    });

    it('also at the timeout', async () => {
      const server = await scripted({ initialize: opened('s2'), 'tools/call': () => undefined });
      const { code } = await sandbox().xy('call', 'a', 't', '--timeout', '1s');
      expect([code, server.methods().at(-1)]).to.deep.equal([1, 'DELETE']);
    });
  });

  describe('show the results', () => {
    it('of a list with invalid items completely, and report those', async () => {
      const bad = '{"name":"no type","inputSchema":{}}';
      const worse = '{"description":"nameless"}';
      await scripted({ 'tools/list': `{"tools":[${tool('first')},${bad},${worse},${tool('last')}]}` });
      const { code, stderr, survey } = await inspected();
      expect([code, survey.tools]).to.deep.equal([1, JSON.parse(`[${tool('first')},${bad},${worse},${tool('last')}]`)]);
      expect(stderr.split('\n')).to.deep.equal([
        'xy: a: tools/list: clients refuse the whole list for the tool "no type": inputSchema.type: expected "object"',
        'xy: a: tools/list: clients refuse the whole list for the tool {"description":"nameless"}: name: expected string, received undefined',
        '',
      ]);
      expect((await sandbox().xy('inspect', 'a')).stdout)
        .to.include('Tools (4)')
        .and.include('  last {}');
      for (const name of ['no type', 'last'])
        expect(await sandbox().xy('call', 'a', name)).to.deep.equal({ code: 0, stdout: 'done\n', stderr: '' });
    });

    const lists: readonly (readonly [what: string, answers: Readonly<Record<string, string>>, problem: RegExp])[] = [
      [
        'a description that is null',
        { 'tools/list': `{"tools":[${tool('t', ',"description":null')}]}` },
        /description: /,
      ],
      ['a cursor that is null', { 'tools/list': `{"tools":[${tool('t')}],"nextCursor":null}` }, /`nextCursor` is null/],
      ['no capability', { initialize: GREETING.replace('"tools":{}', '') }, /does not declare the capability `tools`/],
      ['pages in a circle', { 'tools/list': `{"tools":[${tool('t')}],"nextCursor":"x"}` }, /pages bring nothing new/],
    ];
    for (const [what, script, problem] of lists) {
      it(`with ${what}, and call the listed tools`, async () => {
        const server = await scripted(script);
        const { code, stderr, survey } = await inspected();
        expect([code, survey.tools.map(({ name }: { name: string }) => name)]).to.deep.equal([1, ['t']]);
        expect(stderr).to.match(problem);
        expect(server.heard.length).to.be.below(10);
        expect((await sandbox().xy('call', 'a', 't')).stdout).to.equal('done\n');
      });
    }

    it('of the pages before one that fails', async () => {
      const server = await scripted({
        'tools/list': (heard) => {
          if (!heard.body.includes('cursor')) return `{"tools":[${tool('t')}],"nextCursor":"2"}`;
          return void refuse(heard, -32603, 'page 2 is lost');
        },
      });
      const { code, stderr, survey } = await inspected();
      expect([code, survey.tools.length]).to.deep.equal([1, 1]);
      expect(stderr).to.equal('xy: a: tools/list fails: page 2 is lost (-32603)\n');
      expect((await sandbox().xy('call', 'a', 'hidden')).stdout).to.equal('done\n');
      expect(server.methods().at(-1)).to.equal('tools/call');
    });

    it('of the other lists and of a call in time, if one list never ends', async () => {
      await scripted({
        initialize: GREETING.replace('{"tools":{}}', '{"tools":{},"prompts":{}}'),
        'tools/list': () => undefined,
        'prompts/list': '{"prompts":[{"name":"ask"}]}',
      });
      const { code, stderr, survey } = await inspected('--timeout', '3s');
      expect([code, survey.prompts.length]).to.deep.equal([1, 1]);
      expect(stderr).to.match(/^xy: a: tools\/list fails: .* has not answered in time; see: xy status a\n$/);
      expect((await sandbox().xy('call', 'a', 't', '--timeout', '3s')).stdout).to.equal('done\n');
    });

    it('without requesting tools if a server declares other lists, but call any tool', async () => {
      const server = await scripted({
        initialize: GREETING.replace('"tools"', '"prompts"'),
        'tools/list': ({ request }) => void request.socket.destroy(),
        'prompts/list': '{"prompts":[{"name":"ask"}]}',
      });
      expect((await inspected()).code).to.equal(0);
      expect((await sandbox().xy('call', 'a', 't')).stdout).to.equal('done\n');
      expect(server.methods()).not.to.include('tools/list');
    });

    it('of a server whose answers are all malformed', async () => {
      await scripted({
        initialize:
          '{"protocolVersion":["2025-11-25"],"capabilities":["tools"],"serverInfo":"me","instructions":{"be":"nice"}}',
        'tools/list': '{"tools":{"name":"t"}}',
        'tools/call': ({ response, id }) => {
          response.writeHead(200, { 'Content-Type': 'application/json' });
          return void response.end(`{"jsonrpc":"2.0","id":${id},"error":{"reason":"tired"}}`);
        },
      });
      const { code, stdout, stderr } = await sandbox().xy('inspect', 'a');
      expect(code).to.equal(1);
      expect(stdout.split('\n')).to.include.members([
        'server        me',
        'protocol      unknown (legacy)',
        'capabilities  ["tools"]',
        '  {"be":"nice"}',
      ]);
      expect(stderr).to.include('it speaks the protocol ["2025-11-25"]: clients refuse it');
      expect((await sandbox().xy('call', 'a', 't')).stderr).to.equal('xy: a: t fails: {"reason":"tired"}\n');
    });

    it('with empty lists for declared but unknown methods, except for tools', async () => {
      await scripted({ initialize: GREETING.replace('"tools":{}', '"tools":{},"resources":{},"prompts":{}') });
      const { code, stderr, survey } = await inspected();
      expect([code, stderr, survey.resources, survey.prompts]).to.deep.equal([0, '', [], []]);
    });

    it('of an unknown kind, and report that clients refuse it', async () => {
      const part = '{"type":"smell","intensity":0.10}';
      await scripted({ 'tools/call': `{"content":[{"type":"text","text":"nose:"},${part}]}` });
      const people = await sandbox().xy('call', 'a', 't');
      expect([people.code, people.stdout]).to.deep.equal([1, `nose:\n${part}\n`]);
      expect(people.stderr).to.match(
        /^xy: a: t: clients refuse this result: content\.1: it is of no kind that they know/,
      );
      const { stdout } = await sandbox().xy('call', 'a', 't', '--json');
      expect(stdout).to.equal(`{"content":[{"type":"text","text":"nose:"},${part}]}\n`);
    });

    const withSchema = (schema: string, result: string) =>
      scripted({ 'tools/list': `{"tools":[${tool('t', `,"outputSchema":${schema}`)}]}`, 'tools/call': result });

    const mismatches: readonly (readonly [what: string, more: string, told: RegExp])[] = [
      ['is missing', '', /has an outputSchema, and there is no structuredContent/],
      [
        'does not match',
        ',"structuredContent":{"sum":"two"}',
        /does not match the outputSchema: data\/sum must be number/,
      ],
    ];
    for (const [what, more, told] of mismatches) {
      it(`with structured content that ${what}, and report that`, async () => {
        const schema = '{"type":"object","properties":{"sum":{"type":"number"}}}';
        await withSchema(schema, `{"content":[{"type":"text","text":"2"}]${more}}`);
        const { code, stdout, stderr } = await sandbox().xy('call', 'a', 't');
        expect([code, stdout]).to.deep.equal([1, '2\n']);
        expect(stderr).to.match(told);
      });
    }

    const hostile = (depth: number): string => {
      const defs = Array.from(
        { length: depth },
        (_, n) => `"d${n}":{"anyOf":[{"$ref":"#/$defs/d${n + 1}"},{"$ref":"#/$defs/d${n + 1}"}]}`,
      );
      return `{"type":"object","properties":{"x":{"$ref":"#/$defs/d0"}},"$defs":{${defs.join(',')},"d${depth}":{"type":"number"}}}`;
    };
    const schemas: readonly (readonly [what: string, schema: string, x: string])[] = [
      [
        'a pattern',
        '{"type":"object","properties":{"x":{"type":"string","pattern":"^(\\\\w+\\\\s?)*$"}}}',
        `${'w'.repeat(60)}!`,
      ],
      ['its references', hostile(28), 'x'],
    ];
    for (const [what, schema, x] of schemas) {
      it(`before a schema that is too hard to check, by ${what}, and end in time`, async () => {
        const content = JSON.stringify({ x });
        await withSchema(schema, `{"content":[{"type":"text","text":"${'ok'}"}],"structuredContent":${content}}`);
        const { code, stdout, stderr } = await sandbox().xy('call', 'a', 't', '--timeout', '3s');
        expect([code, stdout]).to.deep.equal([1, 'ok\n']);
        expect(stderr).to.match(
          /^xy: a: t: clients refuse this result: .*: it is too hard to check: clients hang on it\n$/,
        );
      });
    }

    it('that request more input, with what is requested', async () => {
      const requests = '{"a":{"method":"elicitation/create","params":{}},"b":{"method":"roots/list"}}';
      await scripted({ 'tools/call': `{"resultType":"input_required","inputRequests":${requests}}` });
      const { code, stdout, stderr } = await sandbox().xy('call', 'a', 't', '--json');
      expect([code, JSON.parse(stdout).resultType]).to.deep.equal([1, 'input_required']);
      expect(stderr).to.equal(
        'xy: a: t: it asks for input (elicitation/create, roots/list) before it goes on, which only an interactive client can give\n',
      );
    });

    it('that are errors with pages to visit, including the pages', async () => {
      const data = '{"elicitations":[{"mode":"url","elicitationId":"1","url":"https://log.in/?x=1","message":"m"}]}';
      await scripted({ 'tools/call': (heard) => void refuse(heard, -32042, 'log in', data) });
      expect((await sandbox().xy('call', 'a', 't')).stderr).to.equal(
        'xy: a: t fails: log in (-32042); visit https://log.in/?x=1 first, then try again\n',
      );
      const { stdout } = await sandbox().xy('call', 'a', 't', '--json');
      expect(JSON.parse(stdout).data.error).to.deep.equal({ code: -32042, message: 'log in', data: JSON.parse(data) });
    });
  });

  describe('keep every digit', () => {
    const numbers = '{"big":9007199254740993,"small":-0.10,"huge":1e400,"list":[12345678901234567890,1.0]}';

    it('of the arguments', async () => {
      const server = await scripted({});
      for (const words of [
        ['call', 'a', 't', numbers],
        ['call', 'a', 't', `\n ${numbers}\t`],
      ]) {
        expect((await sandbox().xy(...words)).code).to.equal(0);
        const { body = '' } = server.heard.find(({ method }) => method === 'tools/call') ?? {};
        expect(body).to.include(`"arguments":${numbers}`);
      }
    });

    it('of the results', async () => {
      await scripted({
        'tools/call': `{"content":[],"structuredContent":${numbers}}`,
        'tools/list': `{"tools":[{"name":"t","inputSchema":{"type":"object","properties":{"x":{"enum":[9007199254740993,2.50]}}}}]}`,
      });
      expect((await sandbox().xy('call', 'a', 't', '--json')).stdout).to.equal(
        `{"content":[],"structuredContent":${numbers}}\n`,
      );
      expect((await sandbox().xy('call', 'a', 't')).stdout).to.equal(
        '{\n  "big": 9007199254740993,\n  "small": -0.10,\n  "huge": 1e400,\n  "list": [\n    12345678901234567890,\n    1.0\n  ]\n}\n',
      );
      expect((await sandbox().xy('inspect', 'a')).stdout).to.include('t { x?: 9007199254740993 | 2.50 }');
      expect((await sandbox().xy('inspect', 'a', '--json')).stdout).to.include('"enum":[9007199254740993,2.50]');
    });

    it('also in the headers that a server of 2026-07-28 requires', async () => {
      const schema =
        '{"type":"object","properties":{"n":{"type":"integer","x-mcp-header":"N"},"o":{"type":"object","properties":{"s":{"type":"string","x-mcp-header":"Deep"}}},"z":{"type":"string","x-mcp-header":"Z"}}}';
      const server = await scripted(
        {
          'server/discover': '{"supportedVersions":["2026-07-28"],"capabilities":{"tools":{}},"resultType":"complete"}',
          'tools/list': `{"tools":[{"name":"größe","inputSchema":${schema}}],"resultType":"complete"}`,
        },
        { health: { state: 'ready', era: 'modern' } },
      );
      await sandbox().xy('call', 'a', 'größe', '{"n":9007199254740993,"o":{"s":" é"},"z":null}');
      const headers = server.heard.at(-1)?.request.headers;
      expect(headers).to.include({ 'mcp-method': 'tools/call', 'mcp-param-n': '9007199254740993' });
      const encoded = (text: string) => `=?base64?${Buffer.from(text).toString('base64')}?=`;
      expect([headers?.['mcp-name'], headers?.['mcp-param-deep']]).to.deep.equal([encoded('größe'), encoded(' é')]);
      expect(headers).not.to.have.property('mcp-param-z');
    });
  });

  it('show the error of a server for a rejected request', async () => {
    const server = await scripted({
      initialize: ({ response }) =>
        void response.writeHead(400, { 'Content-Type': 'text/plain' }).end('no\nX-Tenant here'),
    });
    expect((await sandbox().xy('inspect', 'a')).stderr).to.equal(
      `xy: a: 400 at ${server.url}: not what an MCP server answers: no X-Tenant here\n`,
    );
  });

  describe('are not stopped by', () => {
    it('arguments that are nested deeply', async () => {
      const server = await scripted({});
      const deep = `${'{"a":'.repeat(4_000)}1${'}'.repeat(4_000)}`;
      expect((await sandbox().xy('call', 'a', 't', deep)).code).to.equal(0);
      expect(server.heard.at(-1)?.body).to.include(deep);
    });

    for (const [what, result] of [
      ['deeply', `{"content":[],"structuredContent":{"a":${'['.repeat(8_000)}${']'.repeat(8_000)}}}`],
      ['too deeply', `{"content":[],"structuredContent":{"a":${'['.repeat(200_000)}${']'.repeat(200_000)}}}`],
    ] as const) {
      it(`a result that is nested ${what}`, async () => {
        await scripted({ 'tools/call': result });
        for (const more of [[], ['--json']])
          expect((await sandbox().xy('call', 'a', 't', ...more)).stderr).not.to.include('internal error');
      });
    }

    it('arguments that are long', async () => {
      const server = await scripted({});
      writeFileSync(join(sandbox().dir, 'long.json'), `{"a":"${'\\\\'.repeat(4 << 20)}"}`);
      const ran = await sandbox().run('sh', ['-c', `"${XY}" call a t - < long.json`]);
      expect([ran.code, ran.stderr]).to.deep.equal([0, '']);
      expect(server.heard.at(-1)?.body.length).to.be.above(8 << 20);
    });

    it('a result that is none', async () => {
      let answered = '';
      await scripted({ 'tools/call': () => answered });
      for (const [result, shown] of [
        ['"done"', '"done"\n'],
        ['null', 'null\n'],
        ['{"content":7}', '{\n  "content": 7\n}\n'],
      ] as const) {
        answered = result;
        const { code, stdout } = await sandbox().xy('call', 'a', 't');
        expect([code, stdout]).to.deep.equal([1, shown]);
      }
    });

    it('an endless answer', async () => {
      await scripted({
        'tools/list': ({ response }) => {
          response.writeHead(200, { 'Content-Type': 'application/json' });
          response.write('{"result":{"tools":["');
          const more = 'x'.repeat(1 << 20);
          const flood = () => {
            while (!response.destroyed && response.write(more));
          };
          response.on('drain', flood);
          flood();
          return undefined;
        },
      });
      const { code, stderr } = await inspected();
      expect(code).to.equal(1);
      expect(stderr).to.match(/^xy: a: tools\/list fails: the answer of .* is too large, or has no end\n$/);
    });

    it('a body that is compressed without being asked', async () => {
      const server = await scripted({
        'tools/call': ({ response, id }) => {
          response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' });
          response.end(gzipSync(`{"jsonrpc":"2.0","id":${id},"result":${asText('small')}}`));
          return undefined;
        },
      });
      expect((await sandbox().xy('call', 'a', 't')).stdout).to.equal('small\n');
      expect(server.heard[0]?.request.headers['accept-encoding']).to.equal('identity');
    });

    it('requests of the server', async () => {
      const answers: string[] = [];
      const server = await scripted({
        'tools/call': async ({ response, id }) => {
          response.writeHead(200, { 'Content-Type': 'text/event-stream' });
          response.write('data: {"jsonrpc":"2.0","id":"p 1","method":"ping"}\n\n');
          response.write('data: {"jsonrpc":"2.0","id":9007199254740993,"method":"sampling/createMessage"}\n\n');
          await eventually(
            'both answers',
            () =>
              server.heard.filter(({ body }) => body.includes('"id":"p 1"') || body.includes('"id":9007199254740993'))
                .length === 2,
          );
          answers.push(...server.heard.slice(-2).map(({ body }) => body));
          response.end(`data: {"jsonrpc":"2.0","id":"${id}","result":${asText('after all')}}\n\n`);
          return undefined;
        },
      });
      expect((await sandbox().xy('call', 'a', 't')).stdout).to.equal('after all\n');
      expect(answers[0]).to.equal('{"jsonrpc":"2.0","id":"p 1","result":{}}');
      expect(answers[1]).to.match(/^\{"jsonrpc":"2.0","id":9007199254740993,"error":\{"code":-32601,/);
    });

    it('a stream that ends and must be resumed', async () => {
      const server = await scripted({
        'tools/call': ({ response }) => {
          response.writeHead(200, { 'Content-Type': 'text/event-stream' });
          response.end('retry: 150\nid: e-7\ndata: \n\n');
          return undefined;
        },
        GET: ({ response }) => {
          const { id } = server.heard.find(({ method }) => method === 'tools/call') ?? {};
          response.writeHead(200, { 'Content-Type': 'text/event-stream' });
          response.end(`id: e-8\ndata: {"jsonrpc":"2.0","id":${id},"result":${asText('resumed')}}\n\n`);
          return undefined;
        },
      });
      expect((await sandbox().xy('call', 'a', 't')).stdout).to.equal('resumed\n');
      expect(server.heard.find(({ method }) => method === 'GET')?.request.headers['last-event-id']).to.equal('e-7');
    });
  });

  describe('follow redirects', () => {
    it('to the same server', async () => {
      const server = await scripted({
        initialize: ({ request, response }) => {
          if (request.url === '/there/') return GREETING;
          return void response.writeHead(307, { Location: '/there/' }).end();
        },
      });
      expect((await sandbox().xy('call', 'a', 't')).stdout).to.equal('done\n');
      expect(server.heard.at(-1)?.request.url).to.equal('/there/');
    });

    for (const [status, to] of [
      [302, '/login?next=mcp'],
      [307, 'http://localhost:1/mcp'],
      [308, 'https://example.org/mcp'],
    ] as const) {
      it(`but not to others, whose location they report: ${status} to ${to}`, async () => {
        sandbox().config('a', 'command "true"\nport 1\nmcp { header "X-Key" "very-secret"; }\n');
        const location = `${to}${to.includes('?') ? '&' : '?'}key=very-secret`;
        const server = await scripted({
          initialize: ({ response }) => void response.writeHead(status, { Location: location }).end(),
        });
        const { code, stderr } = await sandbox().xy('call', 'a', 't');
        expect([code, server.heard.length]).to.deep.equal([1, 1]);
        expect(stderr).to.include(`${status} at ${server.url}: it sends clients to ${to}`).and.include('key=…');
      });
    }

    it('but not in circles', async () => {
      const server = await scripted({
        initialize: ({ request, response }) =>
          void response.writeHead(308, { Location: request.url === '/mcp' ? '/other' : '/mcp' }).end(),
      });
      expect((await sandbox().xy('inspect', 'a')).stderr).to.include('308 at ');
      expect(server.heard.length).to.equal(2);
    });
  });

  it('report a server that the daemon does not know', async () => {
    await runs('http://localhost:1/mcp', { state: 'stopped' });
    const { stdout } = await sandbox().xy('call', 'a', 't', '--json');
    expect(JSON.parse(stdout)).to.deep.equal({
      code: -32005,
      message: 'a is stopped: start it with: xy start a --wait',
    });
  });
});
