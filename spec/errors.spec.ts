import { expect } from 'chai';
import { codes, configInvalid, problemLine, StartupError, XyError } from '../lib/errors.ts';

const problem = { file: '/etc/a.kdl', line: 3, column: 7, field: 'restart.policy', message: 'found 1' };

describe('errors', () => {
  it('have distinct codes, those of JSON-RPC and those of servers', () => {
    const values = Object.values(codes);
    expect(new Set(values).size).to.equal(values.length);
    for (const code of values)
      expect((code <= -32600 && code >= -32700) || (code <= -32000 && code >= -32099), `${code}`).to.equal(true);
  });

  it('have data and a cause only if there are any', () => {
    const bare = new XyError(codes.noSuchServer, 'no such server: a');
    expect(bare.data).to.equal(undefined);
    expect(Object.hasOwn(bare, 'cause')).to.equal(false);
    const cause = new Error('below');
    expect(new XyError(codes.internalError, 'above', { data: null, cause })).to.include({ data: null, cause });
    expect(new StartupError('no')).to.include({ exitCode: 1, message: 'no' });
    expect(new StartupError('no', 3, cause)).to.include({ exitCode: 3, cause });
  });
});

describe('a problem of a config', () => {
  it('is one line with its place and its field', () => {
    expect(problemLine(problem)).to.equal('/etc/a.kdl:3:7: restart.policy: found 1');
    expect(problemLine({ ...problem, field: '' })).to.equal('/etc/a.kdl:3:7: found 1');
  });

  it('is one line whatever the name of the file', () => {
    expect(problemLine({ ...problem, file: '/a\n\x1b[31m.kdl' })).to.equal(
      String.raw`/a\n\u001b[31m.kdl:3:7: restart.policy: found 1`,
    );
  });

  it('is in the message and in the data of the error of a reading', () => {
    const error = configInvalid([problem, { ...problem, line: 9 }]);
    expect(error).to.include({ code: codes.configInvalid });
    expect(error.message.split('\n')).to.have.length(2);
    expect(error.data).to.deep.equal({ errors: [problem, { ...problem, line: 9 }] });
  });
});
