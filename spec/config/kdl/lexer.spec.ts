import { expect } from 'chai';
import { tokensOf } from '../../../lib/config/kdl/lexer.ts';

const images = (text: string): readonly string[] | number => {
  const lexed = tokensOf(text);
  return 'failedAt' in lexed ? lexed.failedAt : lexed.tokens.map(({ image }) => image);
};

describe('the lexer', () => {
  it('has the tokens of a text, with their offsets', () => {
    const text = 'a { b=1; }';
    const lexed = tokensOf(text);
    if ('failedAt' in lexed) return expect.fail(`failed at ${lexed.failedAt}`);
    for (const { image, startOffset } of lexed.tokens)
      expect(text.slice(startOffset, startOffset + image.length)).to.equal(image);
    return expect(lexed.tokens.map(({ image }) => image).join('')).to.equal(text);
  });

  it('stops at the first character that starts no token', () => {
    for (const [text, at] of [
      ['a \u0001 b', 2],
      ['a "b\\q"', 4],
    ] as const)
      expect(images(text), JSON.stringify(text)).to.equal(at);
  });

  it('forgets a failure before the next text', () => {
    expect(images('a "b\\q"')).to.be.a('number');
    expect(images('a')).to.deep.equal(['a']);
  });
});
