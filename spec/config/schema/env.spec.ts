import { expect } from 'chai';
import fc from 'fast-check';
import { env } from '../../../lib/config/schema/env.ts';
import { readBy, reporting } from './reading.ts';

const read = (members: string) => readBy(env, `env {\n${members}\n}`);

describe('the env block', () => {
  it('has any names, each with a string, sorted by name', () => {
    expect(Object.entries(read('B "2"\nA ""\nlower-case.name "x"').found?.value ?? {})).to.deep.equal([
      ['A', ''],
      ['B', '2'],
      ['lower-case.name', 'x'],
    ]);
  });

  it('is empty where it is absent', () => {
    expect(env.absent({ line: 1, column: 1 }, 'env', reporting().report)).to.deep.equal({ value: {} });
  });

  it('has no surprise for names that mean something in JavaScript', () => {
    const { found } = read('__proto__ "a"\nconstructor "b"');
    expect(Object.entries(found?.value ?? {})).to.deep.equal([
      ['__proto__', 'a'],
      ['constructor', 'b'],
    ]);
  });

  for (const [title, members, expected] of [
    ['a variable without a value', 'A', '2:1 env: has no value, wanted one such as "…"'],
    [
      'a value that is no string, without showing it',
      'A 4711',
      '2:3 env.A: found a number, wanted a string: put it in quotes',
    ],
    ['no value either, without showing it', 'A #true', '2:3 env.A: found a boolean, wanted a string: put it in quotes'],
    ['#null', 'A #null', '2:3 env.A: found #null, wanted a string: put it in quotes'],
    [
      'a second value',
      'A "x" "y"',
      '2:7 env.A: takes one value, found 2: a variable stands on a line of its own, and its value in quotes',
    ],
    [
      'a variable that is given twice',
      'A "1"\nA "2"',
      '3:1 env.A: is given twice, first on line 2: remove one of them',
    ],
    ['a variable of xy', 'XY_STATE "/"', "2:1 env.XY_STATE: is xy's own and can't be set"],
    ['a variable without a name', '"" "x"', '2:1 env: a variable needs a name'],
    [
      'a name with an equals sign, without showing it',
      '"A=secret" "x"',
      `2:1 env: a variable's name can't have a "=" in it: write the name, a space and the value in quotes`,
    ],
    ['NUL in a name', String.raw`"A\u{0}" "x"`, "2:1 env: a variable's name can't have a NUL character in it"],
    [
      'NUL in a value',
      String.raw`A "x\u{0}"`,
      '2:3 env.A: a string with a NUL character in it, which no process can be given',
    ],
    ['a nested block', 'A "x" {\n B "y"\n}', '3:2 env.A: takes no block in braces'],
  ] as const) {
    it(`reports ${title}`, () => expect(read(members).problems).to.deep.equal([expected]));
  }

  it('reports a third occurrence with the line of the first', () => {
    expect(read('A "1"\nA "2"\nA "3"').problems.at(-1)).to.match(/^4:1 .*first on line 2/);
  });

  it('reports values on its own line, which are not shown', () => {
    expect(readBy(env, 'env "secret" { A "x"; }').problems).to.deep.equal([
      '1:5 env: takes no value, but a block: write env { … }',
    ]);
  });

  it('never shows a value, or a word that may be one, in a message', () => {
    const secret = fc.stringMatching(/^[a-zA-Z0-9+/]{20,40}$/).map((text) => `sk-${text}`);
    const misplaced = fc.constantFrom<(value: string) => string>(
      (value) => `"${value}"`,
      (value) => `"${value}" 1`,
      (value) => `A "x" "${value}"`,
      (value) => `A k="${value}"`,
      (value) => `A { "${value}"; }`,
      (value) => `"A=${value}"`,
      (value) => `"A\\n${value}" 1`,
      (value) => `A "${value}"\nA "${value}"`,
      (value) => `XY_STATE "${value}"`,
    );
    fc.assert(
      fc.property(secret, misplaced, (value, write) => {
        const { problems } = read(write(value));
        expect(problems).to.not.be.empty;
        expect(problems.join()).to.not.contain(value);
      }),
    );
  });

  it('is written so that it is read back as the same variables, and not at all if there are none', () => {
    const name = fc.string({ minLength: 1, unit: 'grapheme' }).filter((text) => !text.includes('='));
    fc.assert(
      fc.property(
        fc.dictionary(name, fc.string({ unit: 'grapheme' }), { minKeys: 1, noNullPrototype: true }),
        (variables) => {
          const { found, problems } = readBy(env, env.write(variables).join('\n'));
          expect(problems).to.deep.equal([]);
          expect(found).to.deep.equal({ value: variables });
        },
      ),
    );
    expect(env.write({})).to.deep.equal([]);
  });
});
