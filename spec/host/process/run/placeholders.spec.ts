import { expect } from 'chai';
import { childEnv } from '../../../../lib/host/process/run/child-env.ts';
import { withPort } from '../../../../lib/host/process/run/placeholders.ts';

describe('{port}', () => {
  it('stands for the port, {{port}} for itself, and any other brace for a brace', () => {
    for (const [text, expected] of [
      ['{port}', '8421'],
      ['--listen=127.0.0.1:{port},[::1]:{port}', '--listen=127.0.0.1:8421,[::1]:8421'],
      ['{{port}}', '{port}'],
      ['{{port}}={port}', '{port}=8421'],
      ['{"port":{port}}', '{"port":8421}'],
      ['{ port } {PORT} {} {{}} {host}', '{ port } {PORT} {} {{}} {host}'],
      ['port', 'port'],
    ] as const)
      expect(withPort(text, 8421), text).to.equal(expected);
  });

  it('is replaced in values of env, not in names and not in the daemon’s own', () => {
    const env = { URL: 'http://localhost:{port}/', '{port}': '{{port}}' };
    const child = childEnv({ name: 'a', port: 8421, env }, { FROM: '{port}' }, '/state');
    expect(child).to.include({ URL: 'http://localhost:8421/', '{port}': '{port}', FROM: '{port}', PORT: '8421' });
  });
});

describe('a child’s environment', () => {
  it('makes Python output unbuffered, unless the variable is set', () => {
    const of = (env: Record<string, string>, daemon: NodeJS.ProcessEnv) =>
      childEnv({ name: 'a', port: 1, env }, daemon, '/state').PYTHONUNBUFFERED;
    expect(of({}, {})).to.equal('1');
    expect(of({}, { PYTHONUNBUFFERED: '' })).to.equal('');
    expect(of({ PYTHONUNBUFFERED: '0' }, { PYTHONUNBUFFERED: '' })).to.equal('0');
  });
});
