import { expect } from 'chai';
import { EMPTY } from 'rxjs';
import { failure, failureText } from '../../../../lib/cli/mcp/session/failure.ts';
import { Failed, type Failure } from '../../../../lib/cli/mcp/transport/failed.ts';
import type { Target } from '../../../../lib/cli/mcp/transport/target.ts';
import { XyError } from '../../../../lib/errors.ts';

const open: Target = {
  name: 'a',
  url: 'http://localhost:8421/mcp',
  headers: [],
  configPath: '/c/a.kdl',
  owner: { isStillOurs: () => true, look: () => EMPTY },
};
const guarded: Target = { ...open, headers: [['Authorization', 'Bearer s3cret-token']] };

const status = (status: number, more: Partial<Extract<Failure, { type: 'status' }>> = {}): Failure => ({
  type: 'status',
  status,
  text: '',
  ...more,
});

describe('what went wrong with a server', () => {
  const table: readonly (readonly [what: string, failure: Failure, said: RegExp])[] = [
    ['nothing listens', { type: 'unanswered', code: 'ECONNREFUSED' }, /nothing listens at .*xy wait a --for ready/],
    ['it hung up', { type: 'unanswered', code: 'ECONNRESET' }, /closed before the answer \(ECONNRESET\).*xy logs a/],
    ['it does not speak HTTP', { type: 'unanswered', code: 'HPE_INVALID_CONSTANT' }, /does not speak HTTP/],
    ['it is encoded otherwise', { type: 'unanswered', code: 'Z_DATA_ERROR' }, /\(Z_DATA_ERROR\)/],
    [
      'another program answers',
      { type: 'foreign', holder: { pid: 7, name: 'nginx' } },
      /pid 7 \(nginx\).*nothing was sent/,
    ],
    ['some other program answers', { type: 'foreign' }, /another program.*nothing was sent/],
    ['it can not be proved', { type: 'unproved' }, /nothing was sent/],
    ['it can not be looked up', { type: 'unasked' }, /nothing was sent.*memory or file descriptors/],
    ['it wants credentials', status(401), /^401 at .*\/c\/a\.kdl.*header "Authorization"/],
    ['it refuses the host', status(403), /^403 at .*Host localhost:8421/],
    ['the path is wrong', status(404), /^404 at .*path "\/…"/],
    ['it fails itself', status(500), /^500 at .*xy logs a/],
    ['it sends clients elsewhere', status(302, { to: '/login' }), /^302 at .*\/login/],
    ['it answers something else', status(418, { text: 'a\n  teapot' }), /^418 at .*: a teapot$/],
    [
      'it is no MCP',
      { type: 'not-mcp', status: 200, why: 'it is text/html' },
      /^calling fails: .*\(200\) is not MCP: it is text\/html/,
    ],
    ['it ended', { type: 'ended', status: 200 }, /^calling fails: .*ended without a result.*xy logs a/],
    ['it has no end', { type: 'too-large' }, /^calling fails: .*too large/],
    ['it is late', { type: 'late' }, /^calling fails: .*xy status a/],
    ['it says no', { type: 'rejected', code: -32602, message: 'no\nway' }, /^calling fails: no way \(-32602\)$/],
    ['it says no without a code', { type: 'rejected', code: Number.NaN, message: 'no' }, /^calling fails: no$/],
  ];
  for (const [what, found, said] of table) {
    it(`is told in one line that helps: ${what}`, () => {
      expect(failureText(found, 'calling', open))
        .to.match(said)
        .and.not.match(/\n/);
    });
  }

  it('is told as refused credentials where some were sent', () => {
    expect(failureText(status(401), 'calling', guarded)).to.include('refuses the credentials');
  });

  it('never shows a credential, wherever the server says it back', () => {
    const echo = 'you sent Bearer s3cret-token';
    const found: readonly Failure[] = [
      status(418, { text: echo }),
      status(302, { to: `/login?${echo}` }),
      { type: 'rejected', code: 1, message: echo },
      { type: 'not-mcp', status: 200, why: echo },
    ];
    for (const each of found) expect(failureText(each, 'calling', guarded), each.type).not.to.include('s3cret');
  });

  it('names the pages that are to be visited first', () => {
    const data = JSON.stringify({ elicitations: [{ url: 'https://x/1' }, { url: 5 }, { url: 'https://x/2' }] });
    const wanted: Failure = { type: 'rejected', code: -32042, message: 'm', data };
    expect(failureText(wanted, 'calling', open)).to.match(/visit https:\/\/x\/1 and https:\/\/x\/2 first/);
    expect(failureText({ ...wanted, code: 1 }, 'calling', open)).not.to.include('visit');
  });

  it('is not endless, however much the server says', () => {
    const long: Failure = { type: 'rejected', code: 1, message: 'x'.repeat(1e6) };
    expect(failureText(long, 'calling', open).length).to.be.below(600);
  });
});

describe('a failure as an error', () => {
  it('names the server, and has the server’s own error for --json, without credentials', () => {
    const failed = new Failed({
      type: 'rejected',
      code: 5,
      message: 'Bearer s3cret-token',
      data: '{"t":"Bearer s3cret-token"}',
    });
    const error = failure(failed, 'calling', guarded);
    if (!(error instanceof XyError)) throw new Error('no error for users');
    expect(error.message).to.match(/^a: calling fails: /);
    expect(error.cause).to.equal(failed);
    expect(JSON.stringify(error.data)).to.include('"code":5').and.not.include('s3cret');
  });

  it('has no data where the server said nothing', () => {
    const error = failure(new Failed({ type: 'late' }), 'calling', open);
    expect(error instanceof XyError && error.data).to.equal(undefined);
  });

  it('stays what it is where it is another error', () => {
    const error = new TypeError('x');
    expect(failure(error, 'calling', open)).to.equal(error);
  });
});
