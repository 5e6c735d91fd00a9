import { expect } from 'chai';
import { Unreachable } from '../../../lib/cli/client/unreachable.ts';
import { endingOf, exitCodes } from '../../../lib/cli/terminal/exit-code.ts';
import { codes, StartupError, XyError } from '../../../lib/errors.ts';

describe('exit codes', () => {
  const table: readonly (readonly [error: unknown, exitCode: number, message: string, code: number])[] = [
    [new XyError(codes.noSuchServer, 'no such server: a'), 1, 'no such server: a', codes.noSuchServer],
    [new XyError(codes.configInvalid, 'a.kdl:1:1: x'), 3, 'a.kdl:1:1: x', codes.configInvalid],
    [
      new StartupError('another xy daemon (pid 7) is running'),
      1,
      'another xy daemon (pid 7) is running',
      codes.internalError,
    ],
    [new StartupError('invalid', 3), 3, 'invalid', codes.internalError],
    [new TypeError('x is not a function'), 1, 'internal error: x is not a function', codes.internalError],
    ['thrown', 1, 'internal error: thrown', codes.internalError],
  ];
  for (const [error, exitCode, message, code] of table) {
    it(`${String(error)} exits with ${exitCode}`, () => {
      expect(endingOf(error)).to.deep.equal({ exitCode, message, error: { code, message } });
    });
  }

  for (const code of ['ENOENT', 'ECONNREFUSED', 'EAGAIN', 'ECONNRESET', 'EACCES', 'ETIMEDOUT', 'EWHATEVER']) {
    it(`a daemon that can't be reached (${code}) exits with 2, and names the socket`, () => {
      const { exitCode, message, error } = endingOf(new Unreachable('/run/xy.sock', code));
      expect(exitCode).to.equal(2);
      expect(error).to.deep.equal({ code: -32000, message, data: { reason: code } });
      expect(message).to.match(/^cannot reach daemon at \/run\/xy\.sock: /);
    });
  }

  it('are those of the contract', () => {
    expect(exitCodes).to.deep.equal({ done: 0, failed: 1, unreachable: 2, configInvalid: 3 });
  });

  it('include the remedy for a removed current directory', () => {
    const error = Object.assign(new Error('ENOENT: no such file or directory, uv_cwd'), { syscall: 'uv_cwd' });
    expect(endingOf(error).message).to.equal('the current directory was removed: change to another one');
  });

  it('come with the data of the daemon’s error, for --json', () => {
    const data = { name: 'a', state: 'failed' };
    const { error } = endingOf(new XyError(codes.internalError, 'a has failed', { data }));
    expect(error).to.deep.equal({ code: codes.internalError, message: 'a has failed', data });
  });

  it('depend on the name of an error, since each program of the build has classes of its own', () => {
    const foreign = Object.assign(new Error('a.kdl:1:1: x'), { name: 'XyError', code: codes.configInvalid });
    expect(endingOf(foreign).exitCode).to.equal(3);
  });

  it('are 1 for an error that only resembles one of xy', () => {
    const nameless = Object.assign(new Error('x'), { code: codes.configInvalid });
    expect(endingOf(nameless)).to.include({ exitCode: 1, message: 'internal error: x' });
  });
});
