import { expect } from 'chai';
import { linesOf } from '../../lib/log/lines.ts';

const shown = (bytes: Uint8Array) => linesOf({ bytes, atUnixMs: 7 });

describe('linesOf', () => {
  it('tells stream, text and time of each line', () => {
    expect(shown(Buffer.from('[out] a\n[err] b\n[out] \n'))).to.deep.equal([
      { stream: 'stdout', line: 'a', atUnixMs: 7 },
      { stream: 'stderr', line: 'b', atUnixMs: 7 },
      { stream: 'stdout', line: '', atUnixMs: 7 },
    ]);
  });

  it('shows a line without a tag as it is', () => {
    expect(shown(Buffer.from('[out]x\nplain\n\n')).map(({ stream, line }) => `${stream} ${line}`)).to.deep.equal([
      'stdout [out]x',
      'stdout plain',
      'stdout ',
    ]);
  });

  it('shows bytes that are no UTF-8 as U+FFFD, a broken character before a newline too', () => {
    const bytes = Buffer.concat([
      Buffer.from('[out] a'),
      Buffer.of(0xe2, 0x82),
      Buffer.from('\n[err] \0b'),
      Buffer.of(0xff, 10),
    ]);
    expect(shown(bytes).map(({ line }) => line)).to.deep.equal(['a\ufffd', '\0b\ufffd']);
  });

  it('has no lines for no bytes', () => expect(shown(new Uint8Array())).to.deep.equal([]));
});
