import { expect } from 'chai';
import { stdioAdvice } from '../../../lib/cli/authoring/stdio-advice.ts';

const advised = (message: string, ...log: readonly string[]): boolean =>
  stdioAdvice({ name: 'a', message, log }) !== undefined;

describe('the advice to add a server with --stdio', () => {
  it('is given where the server finds the end of its stdin, or listens nowhere', () => {
    expect(advised('ended with exit code 0 before it was ready')).to.equal(true);
    expect(advised('nothing listens on 17042')).to.equal(true);
  });

  it('is given where the server itself says that it speaks stdio', () => {
    expect(advised('not ready after 30s: 404 at /mcp', '[err] Everything MCP Server running on STDIO')).to.equal(true);
    expect(advised('ended with exit code 1 before it was ready', '[out] x', '[err] stdio transport ready')).to.equal(
      true,
    );
  });

  it('is not given for other ends', () => {
    expect(advised('ended with exit code 1 before it was ready', '[err] no such module')).to.equal(false);
    expect(advised('was killed by SIGKILL before it was ready')).to.equal(false);
    expect(advised('401: needs credentials', '[err] studio, audio, mystdiotape')).to.equal(false);
  });

  it('names the option', () => {
    expect(stdioAdvice({ name: 'a', message: 'nothing listens on 1', log: [] })).to.include('--stdio');
  });
});
