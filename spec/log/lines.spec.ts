import { expect } from 'chai';
import { taggedText } from '../../lib/log/lines.ts';

describe('taggedText', () => {
  it('is the lines as they stand there', () => {
    const text = '[out] a\n[err] b\n[out] \n[out] é\n';
    expect(taggedText(Buffer.from(text))).to.equal(text);
  });

  it('takes a line without a tag for one of stdout', () => {
    expect(taggedText(Buffer.from('[out]x\nplain\n\n[err] y\n'))).to.equal(
      '[out] [out]x\n[out] plain\n[out] \n[err] y\n',
    );
  });

  it('has U+FFFD for bytes that are no UTF-8, a broken character before a newline too', () => {
    const bytes = Buffer.concat([
      Buffer.from('[out] a'),
      Buffer.of(0xe2, 0x82),
      Buffer.from('\n[err] \0b'),
      Buffer.of(0xff, 10),
    ]);
    expect(taggedText(bytes)).to.equal('[out] a\ufffd\n[err] \0b\ufffd\n');
  });

  it('is empty where there are no lines', () => expect(taggedText(new Uint8Array())).to.equal(''));
});
