import { spawnSync } from 'node:child_process';
import { expect } from 'chai';
import fc from 'fast-check';
import { type Imported, importedProgram } from '../../../lib/cli/import/imported-program.ts';
import { programOf } from '../../../lib/clients/entries/program.ts';

const imported = (entry: Readonly<Record<string, unknown>>): Imported | string => {
  const program = programOf(entry);
  if (program?.type !== 'program') throw new Error(`no program: ${JSON.stringify(program)}`);
  return importedProgram(program);
};

const taken = (entry: Readonly<Record<string, unknown>>): Imported => {
  const outcome = imported(entry);
  if (typeof outcome === 'string') throw new Error(outcome);
  return outcome;
};

/** Prints its arguments and variables. */
const SHOW = 'console.log(JSON.stringify([process.argv.slice(1), process.env]))';

/** The arguments and variables of an entry's program, with this environment of the daemon. */
const given = (args: readonly string[], env: Readonly<Record<string, string>>, daemon: NodeJS.ProcessEnv) => {
  const program = taken({ command: process.execPath, args: ['-e', SHOW, '--', ...args], env });
  const { stdout, stderr } = spawnSync(program.command, program.args, {
    env: { PATH: process.env.PATH, ...daemon, ...program.env },
    encoding: 'utf8',
  });
  if (stdout === '') throw new Error(stderr);
  const [words, variables] = JSON.parse(stdout) as [string[], Record<string, string>];
  return { words, variables, program };
};

const $ = (inner: string): string => `$\{${inner}}`;

describe('a program of a client, imported', () => {
  it('gets referenced variables from the daemon’s environment instead of the client’s', () => {
    const { words, variables, program } = given(
      [`pg://${$('DB_USER')}@h`, $('env:DB_USER'), '{env:DB_USER}', '$DB_USER', $('NONE:-a "b" $c `d` \\'), "it's"],
      { SAME: $('SAME'), AUTH: `Bearer ${$('TOKEN')}`, PLAIN: '$(date) `date` "', PATH: `/own:${$('PATH')}` },
      { DB_USER: 'a b"$(date)`date`', SAME: 'same', TOKEN: 't "\\' },
    );
    const user = 'a b"$(date)`date`';
    expect(words).to.deep.equal([`pg://${user}@h`, user, user, user, 'a "b" $c `d` \\', "it's"]);
    expect(variables).to.include({
      SAME: 'same',
      AUTH: 'Bearer t "\\',
      PLAIN: '$(date) `date` "',
      PATH: `/own:${process.env.PATH}`,
    });
    expect(program.note).to.equal('takes DB_USER, NONE, SAME, TOKEN, PATH from the environment of xy daemon');
    expect(program.env).not.to.have.property('SAME');
  });

  it('gets all other text unchanged, also next to references', function () {
    this.timeout(60_000);
    const text = fc
      .oneof(fc.string(), fc.string({ unit: fc.constantFrom(...'"\'\\`$(){}!#~*? \n\t;&|<>a=-') }))
      .filter((text) => !/[$%{]/.test(text) || !/[A-Za-z_]/.test(text));
    fc.assert(
      fc.property(fc.array(text, { maxLength: 5 }), text, text, (args, before, value) => {
        const { words, variables } = given([...args, $('REF')], { V: `${before}${$('REF')}` }, { REF: value });
        expect(words).to.deep.equal([...args, value]);
        expect(variables.V).to.equal(before + value);
      }),
      { numRuns: 20 },
    );
  });

  it('is unchanged and without a shell if there are no references', () => {
    const { command, args, env } = taken({ command: 'npx', args: ['-y', "it's"], env: { A: 'b c' } });
    expect({ command, args, env }).to.deep.equal({ command: 'npx', args: ['-y', "it's"], env: { A: 'b c' } });
  });

  it('has no value of a variable on its command line', () => {
    const { args } = taken({ command: 'x', env: { AUTH: `s3cret ${$('TOKEN')}`, OTHER: 's3cret' } });
    expect(args.join(' ')).not.to.include('s3cret');
  });

  it('exits and names a missing variable', () => {
    for (const program of [{ args: [$('NOT_SET')] }, { env: { A: `x${$('NOT_SET')}` } }]) {
      const { command, args, env } = taken({ command: 'true', ...program });
      const { status, stderr } = spawnSync(command, args, {
        env: { PATH: process.env.PATH, ...env },
        encoding: 'utf8',
      });
      expect(status).not.to.equal(0);
      expect(stderr).to.include('NOT_SET');
    }
  });

  it('leaves the variables of a script to its shell', () => {
    const args = ['-c', `A=1; echo $A ${$('A')} ${$('A%%x')}`];
    expect(taken({ command: '/bin/bash', args })).to.deep.include({ command: '/bin/bash', args });
    expect(taken({ command: 'sh', args: ['-lc', `x ${$('env:A')} {env:B}`] }).args[1]).to.equal(
      `x ${$('A')} ${$('B')}`,
    );
    expect(imported({ command: 'sh', args: ['-c', `x ${$('input:a')}`] })).to.include(`resolve ${$('input:a')} in`);
  });

  for (const [entry, words] of [
    [{ args: ['-y', 'x', $('workspaceFolder')] }, $('workspaceFolder')],
    [{ args: [`--key=${$('input:key')}`, '{file:k.txt}'] }, `${$('input:key')}, {file:k.txt}`],
    [{ command: `${$('workspaceFolder')}/bin/x` }, $('workspaceFolder')],
  ] as const)
    it(`can't be run without ${words}`, () =>
      expect(imported({ command: 'x', ...entry })).to.equal(
        `only the client can resolve ${words} in its command line: replace it by its value`,
      ));

  it('omits variables that only the client can resolve, and reports that', () => {
    const { env, note } = taken({
      command: 'x',
      env: { KEY: $('input:key'), B: '{file:b}', C: 'c' },
      envFile: `${$('workspaceFolder')}/.env`,
      env_vars: ['FORWARDED', { name: 'REMOTE', source: 'remote' }],
      env_keys: ['KEPT', 'C'],
    });
    expect(env).to.deep.equal({ C: 'c' });
    expect(note).to.equal(
      'takes FORWARDED, REMOTE from the environment of xy daemon; ' +
        `goes without KEY (${$('input:key')}), B ({file:b}), KEPT, what is in its envFile, which only the client can resolve`,
    );
  });
});
