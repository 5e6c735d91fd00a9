import { expect } from 'chai';
import { withTags } from '../../lib/log/retag.ts';

describe('withTags', () => {
  it('leaves tagged lines unchanged', () => {
    const lines = Buffer.concat([
      Buffer.from('[out] a\n[err] b\rc\r\n[out] \n[out] é\u2028x\n[out] '),
      Buffer.of(0xff, 10),
    ]);
    expect(withTags(lines)).to.equal(lines);
  });

  it('gives a line without a tag that of stdout', () => {
    expect(withTags(Buffer.from('[out]x\nplain\n\n[err] y\né\n')).toString()).to.equal(
      '[out] [out]x\n[out] plain\n[out] \n[err] y\n[out] é\n',
    );
  });

  it('is empty without lines', () => expect(withTags(Buffer.alloc(0)).length).to.equal(0));
});
