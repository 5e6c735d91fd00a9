import { expect } from 'chai';
import { BYTES_PER_TURN, ReadingShare } from '../../../lib/host/socket/reading-share.ts';

const CHUNK = 1 << 16;

/** A share whose turns pass when they are told to. */
const inHand = () => {
  const turns: (() => void)[] = [];
  const share = new ReadingShare((turn) => turns.push(turn));
  /** Lets one turn pass. @returns whether another one is due. */
  const pass = (): boolean => {
    turns.shift()?.();
    return turns.length > 0;
  };
  return { share, pass };
};

describe('the input that is read in one turn', () => {
  it('is not limited for a client that sends little', () => {
    const { share, pass } = inHand();
    for (let turn = 0; turn < 100; turn++) {
      expect(share.took(1_000, () => expect.fail('it never had to wait'))).to.equal(true);
      pass();
    }
  });

  it('is limited for all together: the others wait, and go on in their order', () => {
    const { share, pass } = inHand();
    const resumed: number[] = [];
    const allowed = Array.from({ length: 100 }, (_, socket) => share.took(CHUNK, () => resumed.push(socket)));
    const most = BYTES_PER_TURN / CHUNK;
    expect(allowed.filter(Boolean)).to.have.lengthOf(most - 1);
    expect(resumed).to.deep.equal([]);
    pass();
    expect(resumed).to.have.lengthOf(most);
    while (pass());
    expect(resumed).to.deep.equal(Array.from({ length: 101 - most }, (_, index) => index + most - 1));
  });

  it('comes to every client, however much the others send', () => {
    const { share, pass } = inHand();
    const reads = Array.from({ length: 50 }, () => 0);
    let readsOn: number[] = [];
    const read = (socket: number): void => {
      reads[socket] = (reads[socket] ?? 0) + 1;
      if (share.took(2 * CHUNK, () => read(socket))) readsOn.push(socket);
    };
    for (const socket of reads.keys()) read(socket);
    for (let turn = 0; turn < 100; turn++) {
      const again = readsOn;
      readsOn = [];
      pass();
      for (const socket of again) read(socket);
    }
    expect(Math.min(...reads)).to.be.at.least(10);
  });

  it('is not waited for by a socket that was closed meanwhile', () => {
    const { share, pass } = inHand();
    const resume = () => expect.fail('it was closed');
    expect(share.took(BYTES_PER_TURN, resume)).to.equal(false);
    share.forget(resume);
    while (pass());
  });

  it('needs no turn once nothing is read any more', () => {
    const { share, pass } = inHand();
    share.took(10, () => undefined);
    expect(pass()).to.equal(false);
  });
});
