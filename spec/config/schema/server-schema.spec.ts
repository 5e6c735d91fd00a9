import { expect } from 'chai';
import fc from 'fast-check';
import {
  configReference,
  liveSettings,
  type ServerDraft,
  serverKdl,
  serverRows,
} from '../../../lib/config/schema/server-schema.ts';
import { parseConfig } from '../../../lib/config/set/parse.ts';

const read = (draft: ServerDraft) => {
  const bytes = Buffer.from(serverKdl(draft));
  return parseConfig({ path: '/x.kdl', name: 'x', bytes }, '/home/me');
};

describe('a written config', () => {
  const text = fc
    .oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom(...'"\\#{}/*;= \n\r\t\u0085\u2028\u202e\ufeff\u007f$()é😀a-') }),
      fc.constantFrom('true', '#true', 'null', 'r"x"', '#"x"#', '"""', '//', '/-x', '{port}', '\\u{41}', '\\s'),
    )
    .filter((text) => !text.includes('\0'));
  const variable = text.filter((name) => name !== '' && !name.includes('=') && !/^XY_(SERVER|STATE)$/.test(name));

  const headers = fc.array(fc.tuple(fc.stringMatching(/^X-[A-Za-z-]+$/), fc.stringMatching(/^[\x20-\x7e]*$/)), {
    maxLength: 3,
  });

  it('parses back to its draft, whatever that is', () => {
    fc.assert(
      fc.property(
        text.filter((command) => command !== '' && !command.startsWith('~')),
        fc.array(text),
        fc.integer({ min: 1, max: 65_535 }),
        fc.dictionary(variable, text),
        headers,
        (command, args, port, env, headers) => {
          const { config, problems } = read({
            command,
            args,
            port,
            env,
            workingDir: '/w d',
            mcp: { path: '/sse', headers },
            health: { probe: 'tools' },
          });
          expect(problems).to.deep.equal([]);
          expect(config).to.deep.include({ command, args, port, workingDir: '/w d' });
          expect(config?.mcp).to.deep.equal({ path: '/sse', headers });
          expect({ ...config?.env }).to.deep.equal({ ...env });
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('the table of settings', () => {
  it('has a reference that is a config with all settings, each of them valid', () => {
    const kdl = configReference().map(({ kdl }) => kdl);
    const { config, problems } = parseConfig(
      { path: '/x.kdl', name: 'x', bytes: Buffer.from(kdl.join('\n')) },
      '/home/me',
    );
    expect(problems).to.deep.equal([]);
    expect(config).to.include.all.keys(Object.keys(serverRows('')));
  });

  it('has the defaults in its reference', () => {
    const least = read({ command: 'a', args: [], port: 1, env: {} }).config;
    const shown = parseConfig(
      {
        path: '/x.kdl',
        name: 'x',
        bytes: Buffer.from(
          configReference()
            .map(({ kdl }) => kdl)
            .join('\n'),
        ),
      },
      '/home/me',
    ).config;
    expect({ restart: shown?.restart, stop: shown?.stop }).to.deep.equal({
      restart: least?.restart,
      stop: least?.stop,
    });
    expect(shown?.health).to.deep.equal({ ...least?.health, path: '/healthz' });
  });

  it('restarts a server for what its process is given, and for nothing else', () => {
    const restarting = Object.keys(serverRows('')).filter((key) => !liveSettings.has(key));
    expect(restarting).to.have.members(['command', 'args', 'port', 'env', 'workingDir']);
  });
});
