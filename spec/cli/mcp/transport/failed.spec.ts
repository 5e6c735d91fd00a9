import { connect } from 'node:net';
import { expect } from 'chai';
import { Failed, isAbsence, unanswered } from '../../../../lib/cli/mcp/transport/failed.ts';
import { freePort } from '../../../support/kits/free-port.ts';

describe('a failure', () => {
  it('is told by its type where it is shown as an error', () => {
    const failed = new Failed({ type: 'late' });
    expect(failed).to.be.instanceOf(Error).and.include({ name: 'Failed', message: 'late' });
  });

  it('of a connection has the code of the system', async () => {
    const port = await freePort();
    const error = await new Promise((resolve) => connect(port, '127.0.0.1').once('error', resolve));
    expect(unanswered(error).failure).to.deep.equal({ type: 'unanswered', code: 'ECONNREFUSED' });
  });

  it('stays the one that it is', () => {
    const failed = new Failed({ type: 'too-large' });
    expect(unanswered(failed)).to.equal(failed);
  });

  it('has a code also where the error has none', () => {
    for (const error of [new Error('x'), Object.assign(new Error('x'), { code: 5 }), 'thrown', undefined])
      expect(unanswered(error).failure).to.deep.equal({ type: 'unanswered', code: 'unknown' });
  });

  it('means that nothing listens by some codes, and by no others', () => {
    expect(['ECONNREFUSED', 'EADDRNOTAVAIL', 'EHOSTUNREACH'].every(isAbsence)).to.equal(true);
    expect(['ECONNRESET', 'EPIPE', 'HPE_INVALID_CONSTANT', 'unknown', ''].some(isAbsence)).to.equal(false);
  });
});
