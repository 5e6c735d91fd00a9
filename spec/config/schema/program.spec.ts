import { expect } from 'chai';
import { program } from '../../../lib/config/schema/program.ts';
import { decodedBy } from './reading.ts';

const command = program('/home/me', '"/path/to/server"');

describe('the program of a command', () => {
  for (const [found, value] of [
    ['npx', 'npx'],
    ['~/bin/server', '/home/me/bin/server'],
    ['/opt/my tools/server', '/opt/my tools/server'],
    ['/opt/a --b/server', '/opt/a --b/server'],
    ['my server', 'my server'],
    ['Visual Studio', 'Visual Studio'],
    ['a - b', 'a - b'],
  ] as const) {
    it(`may be ${found}`, () => expect(decodedBy(command, found)).to.deep.equal({ value }));
  }

  for (const [found, name] of [
    ['npx -y @scope/server', 'npx'],
    ['npx server', 'npx'],
    ['  python3   -m server ', 'python3'],
    ['uvx\tserver', 'uvx'],
    ['my-server --http', 'my-server'],
    ['my-server -p 8421', 'my-server'],
    ['docker run image', 'docker'],
  ] as const) {
    it(`is not the command line ${found.trim()}`, () =>
      expect(decodedBy(command, found)).to.equal(
        `found more than a program: write command "${name}", and each further word in args`,
      ));
  }

  it('is not shown beyond its first word, since a token may follow', () => {
    expect(decodedBy(command, 'npx server --token s3cret')).to.not.contain('s3cret');
  });

  it('is a path in everything else', () => {
    expect(decodedBy(command, '')).to.equal('found "", wanted a path such as "/path/to/server"');
    expect(decodedBy(command, 8421)).to.equal('found 8421, wanted a string: put it in quotes');
    expect(command.surplus).to.equal('the others belong in args');
  });
});
