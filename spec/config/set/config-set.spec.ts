import { expect } from 'chai';
import { configReading } from '../../../lib/config/set/config-set.ts';
import { parseConfig } from '../../../lib/config/set/parse.ts';
import type { ParsedFile } from '../../../lib/config/set/parsed-file.ts';
import { problemLine } from '../../../lib/errors.ts';

const file = (name: string, text: string): ParsedFile =>
  parseConfig({ path: `/c/${name}.kdl`, name, bytes: Buffer.from(text) }, '/home/u');

const read = (files: Readonly<Record<string, string>>) => {
  const { configs, problems } = configReading(Object.entries(files).map(([name, text]) => file(name, text)));
  return { valid: [...configs.keys()], problems: problems.map(problemLine) };
};

describe('the config files together', () => {
  it('give all valid servers, sorted by name', () => {
    expect(read({ b: 'command "b"; port 2', 'a-1_x': 'command "a"; port 1' })).to.deep.equal({
      valid: ['a-1_x', 'b'],
      problems: [],
    });
  });

  it('may be empty', () => {
    expect(configReading([])).to.deep.equal({ configs: new Map(), problems: [], exists: true });
  });

  it('have all their problems reported, by file and position', () => {
    expect(read({ c: 'port 0\nzzz', b: 'command "b"; port 1', a: 'port = 1', d: 'command "d"; port 1' })).to.deep.equal(
      {
        valid: ['b'],
        problems: [
          '/c/a.kdl:1:6: "=" is not allowed here: write the name, a space and the value',
          '/c/c.kdl:1:1: command: is missing: write command "/path/to/server"',
          '/c/c.kdl:1:6: port: found 0, wanted a whole number from 1 to 65535',
          '/c/c.kdl:2:1: zzz: unknown name "zzz": known are command, args, port, env, working-dir, restart, stop, mcp, health',
          '/c/d.kdl:1:14: port: servers b and d both have port 1: give one of them another',
        ],
      },
    );
  });

  it("can't share a port, and the first by name keeps it", () => {
    const text = 'command "x"\n  port 8421';
    expect(read({ c: text, a: text, b: text })).to.deep.equal({
      valid: ['a'],
      problems: [
        '/c/b.kdl:2:3: port: servers a and b both have port 8421: give one of them another',
        '/c/c.kdl:2:3: port: servers a and c both have port 8421: give one of them another',
      ],
    });
  });

  it('keep a port that an invalid file also claims', () => {
    expect(read({ a: 'port 1', b: 'command "b"; port 1' })).to.deep.equal({
      valid: ['b'],
      problems: [
        '/c/a.kdl:1:1: command: is missing: write command "/path/to/server"',
        '/c/a.kdl:1:1: port: servers b and a both have port 1: give one of them another',
      ],
    });
  });

  it('have at most a thousand problems reported, and the number of the others', () => {
    /** Files with 150 problems each, of which at most 100 are reported per file. */
    const files = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`f${10 + index}`, 'zzz 1\n'.repeat(148)]));
    const few = read(files(3)).problems;
    expect(few).to.have.lengthOf(303);
    expect(few[100]).to.equal('/c/f10.kdl:99:1: and 50 more');
    const many = read(files(20)).problems;
    expect(many).to.have.lengthOf(1001);
    // The notes of nine files are among the thousand, so that 991 problems and 9 × 50 others are accounted for.
    expect(many.at(-1)).to.equal(`/c/f19.kdl:90:1: and ${20 * 150 - 991 - 9 * 50} more`);
  });

  it('can have names of 200 characters, whose rotated logs fit into a directory, and no longer ones', () => {
    const [long, longer] = ['n'.repeat(200), 'n'.repeat(201)];
    const { valid, problems } = read({ [long]: 'command "x"; port 1', [longer]: 'command "x"; port 2' });
    expect(valid).to.deep.equal([long]);
    expect(problems).to.deep.equal([
      `/c/${longer}.kdl:1:1: "${'n'.repeat(60)}…" can't be a server's name: the file's name before .kdl may have 200 characters at most`,
    ]);
  });

  for (const name of ['Foo', 'a b', 'a.b', 'é', '', 'a\nb'])
    it(`can't be named ${JSON.stringify(name)}`, () => {
      const { valid, problems } = read({ [name]: 'command "x"; port 0' });
      expect(valid).to.deep.equal([]);
      expect(problems).to.have.length(2);
      expect(problems[0]).to.equal(
        `/c/${name.replace('\n', '\\n')}.kdl:1:1: ${JSON.stringify(name)} can't be a server's name: the file's name before .kdl may contain only a-z, 0-9, "_" and "-"`,
      );
    });
});
