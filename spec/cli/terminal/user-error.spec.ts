import { mkdirSync, openSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import { fileError, outputError, userError } from '../../../lib/cli/terminal/user-error.ts';
import { codes, XyError } from '../../../lib/errors.ts';
import { scratch } from '../../support/kits/scratch.ts';

const thrownBy = (act: () => unknown): unknown => {
  try {
    act();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
};

const saidOf = (error: unknown): string => (error instanceof XyError ? error.message : `not for users: ${error}`);

describe('an error of the user', () => {
  it('ends with exit code 1: its code is that of wrong parameters', () => {
    expect(userError('a: b')).to.be.instanceOf(XyError).and.include({ message: 'a: b', code: codes.invalidParams });
  });
});

describe('a system error of a file', () => {
  const { path, file } = scratch();

  const real: readonly (readonly [what: string, act: () => unknown, said: RegExp])[] = [
    ['is not there', () => readFileSync(path('none')), /: no such file$/],
    ['is a directory', () => readFileSync(path()), /: it is a directory$/],
    ['is below a file', () => readFileSync(`${file('a', '')}/b`), /: a part of its path is not a directory$/],
    ['has too long a name', () => writeFileSync(path('n'.repeat(300)), ''), /: its name is too long \(ENAMETOOLONG\)$/],
    [
      'is a link to itself',
      () => {
        symlinkSync('loop', path('loop'));
        return readFileSync(path('loop'));
      },
      /: its symbolic links lead back to themselves$/,
    ],
    ['has to be new', () => openSync(file('x', ''), 'wx'), /: EEXIST$/],
    ['is no directory', () => readdirSync(file('y', '')), /: a part of its path is not a directory$/],
    ['has a directory in its place', () => mkdirSync(path()), /: EEXIST$/],
  ];
  for (const [what, act, said] of real) {
    it(`is reported in plain words if it ${what}`, () => {
      const told = fileError('read', '/the/file', thrownBy(act));
      expect(saidOf(told))
        .to.match(/^can't read \/the\/file: /)
        .and.match(said);
    });
  }

  const byCode: readonly (readonly [code: string, said: string])[] = [
    ['EACCES', 'permission denied (EACCES)'],
    ['EPERM', 'permission denied (EPERM)'],
    ['EROFS', 'the file system is read-only (EROFS)'],
    ['ENOSPC', 'no space is left (ENOSPC)'],
    ['EIO', 'EIO'],
  ];
  for (const [code, said] of byCode) {
    it(`has a message for ${code}`, () => {
      const error = Object.assign(new Error('x'), { code, syscall: 'open' });
      expect(saidOf(fileError('write', 'f', error))).to.equal(`can't write f: ${said}`);
    });
  }

  for (const name of ['ChangedMeanwhile', 'OwnerLost']) {
    it(`is not repeated if xy's own error has it: ${name}`, () => {
      const error = Object.assign(new Error('it was changed by another program'), { name });
      expect(saidOf(fileError('write', 'f', error))).to.equal('it was changed by another program');
    });
  }

  const others: readonly (readonly [what: string, error: unknown])[] = [
    ['a mistake in the program', new TypeError('x is not a function')],
    ['a code of Node, of no system call', Object.assign(new Error('x'), { code: 'ERR_INVALID_ARG_TYPE' })],
    ['a code that is a number', Object.assign(new Error('x'), { code: 5, syscall: 'open' })],
    ['no error at all', 'thrown'],
    ['an error that tells the user already', userError('a')],
  ];
  for (const [what, error] of others) {
    it(`is not one if it is ${what}, which stays unchanged`, () => {
      expect(fileError('read', 'f', error)).to.equal(error);
    });
  }
});

describe('a system error of stdout', () => {
  it('names stdout', () => {
    const error = Object.assign(new Error('x'), { code: 'ENOSPC', syscall: 'write' });
    expect(saidOf(outputError(error))).to.equal("can't write to stdout: no space is left (ENOSPC)");
  });
});
