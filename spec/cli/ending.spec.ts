import { expect } from 'chai';
import { Unreachable } from '../../lib/cli/client/unreachable.ts';
import { verdict } from '../../lib/cli/control/wait.ts';
import { endingOf } from '../../lib/cli/terminal/exit-code.ts';
import { codes, StartupError, XyError } from '../../lib/errors.ts';

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
    it(`${String(error)} ends with ${exitCode}`, () => {
      expect(endingOf(error)).to.deep.equal({ exitCode, message, error: { code, message } });
    });
  }

  for (const code of ['ENOENT', 'ECONNREFUSED', 'EAGAIN', 'ECONNRESET', 'EACCES', 'ETIMEDOUT', 'EWHATEVER']) {
    it(`a daemon that can't be reached (${code}) ends with 2, and says where it was looked for`, () => {
      const { exitCode, message, error } = endingOf(new Unreachable('/run/xy.sock', code));
      expect(exitCode).to.equal(2);
      expect(error).to.deep.equal({ code: -32000, message, data: { reason: code } });
      expect(message).to.match(/^cannot reach daemon at \/run\/xy\.sock: /);
    });
  }
});

describe('waiting', () => {
  it('is over when the state is reached, and hopeless once a server has failed', () => {
    expect(verdict('running', 'running')).to.equal('reached');
    expect(verdict('failed', 'failed')).to.equal('reached');
    expect(verdict('running', 'failed')).to.equal('hopeless');
    expect(verdict('running', 'restarting')).to.equal('pending');
    expect(verdict('running', 'stopped')).to.equal('pending');
  });
});
