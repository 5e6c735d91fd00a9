import { expect } from 'chai';
import { planOf } from '../../../lib/cli/import/import-plan.ts';
import { entriesOf } from '../../../lib/clients/entries/entries.ts';
import { withPort } from '../../../lib/host/process/run/placeholders.ts';

/** The plan for one entry of a client's config. */
const plan = (entry: object) => planOf(entriesOf({ mcpServers: { a: entry } }) ?? [], () => undefined);

describe('the plan of an import', () => {
  it('has all words and values of the client unchanged, without expanding {port}', () => {
    const [server] = plan({ command: 'x{port}', args: ['{port}', '{{port}}'], env: { A: '-{port}-' } }).servers;
    const { args = [], env = {} } = server?.draft ?? {};
    const words = args.map((arg) => withPort(arg, 8421));
    expect(words.slice(words.indexOf('--') + 1)).to.deep.equal(['x{port}', '{port}', '{{port}}']);
    expect(words).to.include('8421');
    expect(withPort(env.A ?? '', 8421)).to.equal('-{port}-');
  });

  for (const cwd of ['/w', '~', '~/w'])
    it(`keeps the cwd ${cwd}`, () => {
      const { servers, skipped } = plan({ command: 'x', cwd });
      expect([servers[0]?.draft.workingDir, skipped]).to.deep.equal([cwd, []]);
    });

  for (const cwd of ['w', '.', '../w', '~w', `\${workspaceFolder}`])
    it(`rejects the cwd ${cwd}, which only the client can resolve`, () => {
      const why = 'its cwd is relative to a directory that only the client knows: make it an absolute path';
      expect(plan({ command: 'x', cwd })).to.deep.equal({ servers: [], skipped: [{ name: 'a', why }] });
    });

  for (const cwd of ['', null])
    it(`treats ${JSON.stringify(cwd)} as no cwd`, () => {
      const { servers, skipped } = plan({ command: 'x', cwd });
      expect([servers[0]?.draft.workingDir, skipped]).to.deep.equal([undefined, []]);
    });

  it('refuses a command that has its arguments in it, which the bridge would look up as one word', () => {
    for (const command of ['uvx some-server', 'my-server --token s3cret']) {
      const { servers, skipped } = plan({ command });
      expect(servers).to.deep.equal([]);
      expect(skipped[0]?.why)
        .to.match(/^its command can't be run: found more than a program: write command "(uvx|my-server)"/)
        .and.not.include('s3cret');
    }
  });
});
