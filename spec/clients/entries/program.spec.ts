import { expect } from 'chai';
import fc from 'fast-check';
import { type Program, programOf } from '../../../lib/clients/entries/program.ts';

const program = (more: Partial<Program> = {}): Program => ({
  type: 'program',
  command: 'npx',
  args: [],
  env: {},
  ...more,
});

describe('the program of an entry', () => {
  const table: readonly (readonly [title: string, entry: Readonly<Record<string, unknown>>, found: Program])[] = [
    ['a command alone', { command: 'npx' }, program()],
    ['a command line in one list', { command: ['npx', '-y', 5] }, program({ args: ['-y', '5'] })],
    ['a list with more words beside it', { command: ['npx', '-y'], args: ['x'] }, program({ args: ['-y', 'x'] })],
    [
      'a command a map deeper',
      { command: { path: 'npx', args: ['x'], env: { K: 'v' } } },
      program({ args: ['x'], env: { K: 'v' } }),
    ],
    ['a command called cmd', { cmd: 'npx', envs: { K: 'v' } }, program({ env: { K: 'v' } })],
    ['an environment called so', { command: 'npx', environment: { K: 'v' } }, program({ env: { K: 'v' } })],
    ['what is null as if it were not there', { command: 'npx', args: null, env: null, cwd: null }, program()],
    ['an empty directory as none', { command: 'npx', cwd: '' }, program()],
    ['a directory', { command: 'npx', cwd: 'a b' }, program({ cwd: 'a b' })],
    [
      'numbers and booleans as texts',
      { command: 'npx', env: { A: 1.5, B: false } },
      program({ env: { A: '1.5', B: 'false' } }),
    ],
    [
      'variables that are handed on',
      { command: 'npx', env_vars: ['A', { name: 'B' }, 5, 'not-one'] },
      program({ forwarded: ['A', 'B'] }),
    ],
    [
      'variables that are stored elsewhere, but for those that are given',
      { cmd: 'npx', envs: { A: 'x' }, env_keys: ['A', 'B'] },
      program({ env: { A: 'x' }, stored: ['B'] }),
    ],
    ['that more is in a file', { command: 'npx', envFile: '/x' }, program({ envFile: true })],
    ['that more is in a file of another spelling', { command: 'npx', env_file: '.env' }, program({ envFile: true })],
    ['no file where that is empty', { command: 'npx', envFile: '' }, program()],
  ];
  for (const [title, entry, found] of table) {
    it(`has ${title}`, () => expect(programOf(entry)).to.deep.equal(found));
  }

  it('is none where nothing names one', () => {
    for (const entry of [{}, { args: ['x'] }, { command: null }, { command: {} }, { name: 'npx' }])
      expect(programOf(entry)).to.equal(undefined);
  });

  it('is told by the first field that is wrong, and by no other', () => {
    expect(programOf({ command: 5, args: 5, env: 5 })).to.deep.equal({
      type: 'misfit',
      problem: 'command is a number and should be a string',
    });
  });

  it('is either whole or told to be none of xy’s, whatever an entry is, and shows no value of it', () => {
    const field = fc.constantFrom(
      'command',
      'cmd',
      'path',
      'args',
      'env',
      'envs',
      'cwd',
      'env_vars',
      'env_keys',
      'envFile',
    );
    const secret = fc.constantFrom('s3cret', 'A=s3cret', '');
    const value = fc.oneof(
      secret,
      fc.array(secret),
      fc.dictionary(fc.constantFrom('NAME', 'A=s3cret'), fc.oneof(secret, fc.constant([]))),
      fc.jsonValue(),
    );
    fc.assert(
      fc.property(fc.dictionary(field, value), (entry) => {
        const found = programOf(entry);
        if (found?.type === 'misfit')
          expect(found.problem)
            .to.match(/ should /)
            .and.not.match(/s3cret/);
        if (found?.type === 'program') {
          expect(found.command).to.be.a('string').and.not.equal('');
          for (const word of found.args) expect(word).to.be.a('string');
          for (const word of Object.values(found.env)) expect(word).to.be.a('string');
        }
      }),
    );
  });
});
