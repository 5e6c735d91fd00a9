import { expect } from 'chai';
import fc from 'fast-check';
import { wrapped } from '../../../lib/cli/terminal/wrap.ts';

const word = fc.string({ unit: fc.constantFrom('a', 'é', '.', '-'), minLength: 1, maxLength: 12 });
const sentence = fc.array(word, { minLength: 1, maxLength: 20 });

describe('wrapping a text', () => {
  const cases: readonly (readonly [text: string, width: number, lines: readonly string[]])[] = [
    ['', 10, ['']],
    ['one', 10, ['one']],
    ['one two', 7, ['one two']],
    ['one two', 6, ['one', 'two']],
    ['one two three', 8, ['one two', 'three']],
    ['a-word-that-is-too-long b', 5, ['a-word-that-is-too-long', 'b']],
    ['b a-word-that-is-too-long', 5, ['b', 'a-word-that-is-too-long']],
  ];
  for (const [text, width, lines] of cases) {
    it(`breaks ${JSON.stringify(text)} at ${width} into ${lines.length}`, () => {
      expect(wrapped(text, width)).to.deep.equal(lines);
    });
  }

  it('keeps every word, in its order', () => {
    fc.assert(
      fc.property(sentence, fc.integer({ min: 1, max: 40 }), (words, width) => {
        expect(wrapped(words.join(' '), width).join(' ')).to.equal(words.join(' '));
      }),
    );
  });

  it('has no line longer than the width, except for one long word', () => {
    fc.assert(
      fc.property(sentence, fc.integer({ min: 1, max: 40 }), (words, width) => {
        for (const line of wrapped(words.join(' '), width))
          if (line.includes(' ')) expect(line.length).to.be.at.most(width);
      }),
    );
  });

  it('begins a line only with a word that does not fit on the previous one', () => {
    fc.assert(
      fc.property(sentence, fc.integer({ min: 1, max: 40 }), (words, width) => {
        const lines = wrapped(words.join(' '), width);
        for (const [index, line] of lines.slice(1).entries()) {
          const [next = ''] = line.split(' ');
          expect(`${lines[index]} ${next}`.length).to.be.above(width);
        }
      }),
    );
  });
});
