import { expect } from 'chai';
import { terminalPicture } from './terminal-picture.ts';

/** The texts of a picture: where they are, in characters and lines, their colour and what they say. */
const texts = (svg: string) =>
  [...svg.matchAll(/<text x="([\d.]+)" y="(\d+)" textLength="([\d.]+)"(?: class="(\w+)")?>(.*)<\/text>/g)].map(
    ([, x, y, length, look, text]) => [Number(x), Number(y), Number(length), look, text],
  );

describe('a picture of a terminal', () => {
  it('has each word where the terminal has it, in its colour', () => {
    const svg = terminalPicture('NAME  STATE\r\na b   \u001b[32mready\u001b[39m  7\r\n', 'a list', 20);
    expect(texts(svg)).to.deep.equal([
      [16, 52, 33.6, undefined, 'NAME'],
      [66.4, 52, 42, undefined, 'STATE'],
      [16, 72, 25.2, undefined, 'a b'],
      [66.4, 72, 42, 'c32', 'ready'],
      [125.2, 72, 8.4, undefined, '7'],
    ]);
    expect(svg).to.include('.c32{fill:#3fb950}').and.include('<title>a list</title>');
  });

  it('is as high as it has lines, as wide as the terminal', () => {
    expect(terminalPicture('a\n\nb\n', '', 10)).to.include('viewBox="0 0 116 116"');
  });

  it('shows what is markup elsewhere', () => {
    const svg = terminalPicture('<b> & </b>', '<i>', 20);
    expect(texts(svg)).to.deep.equal([[16, 52, 84, undefined, '&lt;b&gt; &amp; &lt;/b&gt;']]);
    expect(svg).to.include('<title>&lt;i&gt;</title>');
  });

  for (const [what, shown] of [
    ['moves the cursor', 'a\u001b[2Jb'],
    ['is no sequence', 'a\u001bb'],
    ['has a style that is not drawn', '\u001b[1mb'],
    ['goes back', 'a\bb'],
    ['returns', 'a\rb'],
  ] as const) {
    it(`is refused where a text ${what}, instead of being false`, () => {
      expect(() => terminalPicture(shown, '', 20)).to.throw("a terminal's picture has no");
    });
  }
});
