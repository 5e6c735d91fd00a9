import { expect } from 'chai';
import { NONE_PENDING, withoutVerdict, withRequest, withVerdict } from '../../lib/server/pending-replies.ts';

describe('the pending replies of an intent', () => {
  const two = withRequest(withRequest(NONE_PENDING, 1, 'started').pending, 2, 'already_running').pending;

  it('are sent with the verdict, each with its own outcome', () => {
    expect(withRequest(NONE_PENDING, 1, 'started').replies).to.deep.equal([]);
    expect(withVerdict(two, 'done').replies).to.deep.equal([
      { request: 1, outcome: { type: 'started' } },
      { request: 2, outcome: { type: 'already_running' } },
    ]);
  });

  it('are the failure, for all requests, if it failed', () => {
    const { replies } = withVerdict(two, { kind: 'port', message: 'port 1 in use' });
    expect(replies.map(({ outcome }) => outcome)).to.deep.equal([
      { type: 'failed', kind: 'port', message: 'port 1 in use' },
      { type: 'failed', kind: 'port', message: 'port 1 in use' },
    ]);
  });

  it('are sent once, with the first verdict', () => {
    const failed = withVerdict(two, { kind: 'spawn', message: 'no such file' });
    expect(withVerdict(failed.pending, 'done').replies).to.deep.equal([]);
    expect(withRequest(failed.pending, 3, 'started').replies).to.deep.equal([
      { request: 3, outcome: { type: 'failed', kind: 'spawn', message: 'no such file' } },
    ]);
  });

  it('wait for the next attempt once it has begun, whatever the result of the previous one', () => {
    for (const before of ['done', { kind: 'port', message: 'port 1 in use' }] as const) {
      const { pending } = withVerdict(two, before);
      const asked = withRequest(withoutVerdict(pending), 3, 'already_running');
      expect(asked.replies).to.deep.equal([]);
      expect(withVerdict(asked.pending, 'done').replies).to.deep.equal([
        { request: 3, outcome: { type: 'already_running' } },
      ]);
    }
  });

  it('are sent at once for a request after the verdict', () => {
    const done = withVerdict(NONE_PENDING, 'done').pending;
    expect(withRequest(done, 1, 'not_running').replies).to.deep.equal([
      { request: 1, outcome: { type: 'not_running' } },
    ]);
  });
});
