import { expect } from 'chai';
import fc from 'fast-check';
import { type Comment, Page, type Splice } from '../../../lib/clients/formats/page.ts';

/** The comments of a text: `/…/`, and `#` to the end of the line. */
const commentsOf = (text: string): readonly Comment[] =>
  [...text.matchAll(/\/[^/\n]*\/|#[^\r\n]*/g)].map(({ 0: found, index }) => ({
    start: index,
    end: index + found.length,
    endsLine: found.startsWith('#'),
  }));

/** A page, and the offset of the marker `|`, which is removed from the text. */
const marked = (text: string): { readonly page: Page; readonly at: number } => {
  const at = text.indexOf('|');
  const plain = text.replace('|', '');
  return { page: new Page(plain, commentsOf(plain)), at };
};

/** A text with the marker `|` at an offset. */
const shown = ({ text }: Page, offset: number): string => `${text.slice(0, offset)}|${text.slice(offset)}`;

/** Checks the result of a query at an offset; both offsets are marked in the text. */
const moves = (
  title: string,
  ask: (page: Page, at: number) => number,
  table: readonly (readonly [from: string, to: string])[],
): void => {
  for (const [from, to] of table) {
    it(`${title}: ${JSON.stringify(from)}`, () => {
      const { page, at } = marked(from);
      expect(shown(page, ask(page, at))).to.equal(to);
    });
  }
};

describe('a page', () => {
  moves('has the start of a line', (page, at) => page.lineStart(at), [
    ['|a', '|a'],
    ['a|', '|a'],
    ['a\nb|c', 'a\n|bc'],
    ['a\n|b', 'a\n|b'],
    ['a|\nb', '|a\nb'],
    ['a\r\nb|', 'a\r\n|b'],
  ]);

  moves('has the end of a line, before its terminator', (page, at) => page.lineEnd(at), [
    ['|a', 'a|'],
    ['|a\nb', 'a|\nb'],
    ['|a\r\nb', 'a|\r\nb'],
    ['a|\nb', 'a|\nb'],
    ['a\n|b', 'a\nb|'],
    ['|\n', '|\n'],
  ]);

  moves('has the start of the next line', (page, at) => page.nextLine(at), [
    ['|a\nb', 'a\n|b'],
    ['|a\r\nb', 'a\r\n|b'],
    ['a\n|b', 'a\nb|'],
  ]);

  moves('has the terminator before a line', (page, at) => page.lineBreakBefore(at), [
    ['a|b', '|ab'],
    ['a\nb|', 'a|\nb'],
    ['a\r\nb|', 'a|\r\nb'],
    ['a\n\n|b', 'a\n|\nb'],
  ]);

  moves('skips blanks forward, but not newlines', (page, at) => page.afterBlanks(at), [
    ['| \t a', ' \t |a'],
    ['|a', '|a'],
    ['a| \nb', 'a |\nb'],
    ['a|  ', 'a  |'],
  ]);

  moves('skips blanks backward, but not newlines', (page, at) => page.beforeBlanks(at), [
    ['a \t |b', 'a| \t b'],
    ['\n |b', '\n| b'],
    ['  |', '|  '],
  ]);

  moves('skips the comments that follow on a line, and nothing else', (page, at) => page.afterComments(at), [
    ['a| # one\nb', 'a # one|\nb'],
    ['a| /one/ /two/ b', 'a /one/ /two/| b'],
    ['a|\n# one', 'a|\n# one'],
    ['a| b /one/', 'a| b /one/'],
    ['a| /one/\n/two/', 'a /one/|\n/two/'],
  ]);

  const commas: readonly (readonly [text: string, comma: number | undefined])[] = [
    ['a|,', 1],
    ['a| \n ,', 4],
    ['a| /,/ ,', 6],
    ['a| # ,\n,', 6],
    ['a| b,', undefined],
    ['a|', undefined],
    ['a| /,/', undefined],
  ];
  for (const [text, comma] of commas) {
    it(`finds the comma after white space and comments: ${JSON.stringify(text)}`, () => {
      const { page, at } = marked(text);
      expect(page.commaAfter(at)).to.equal(comma);
    });
  }

  const asked = (ask: (page: Page, at: number) => unknown, text: string): unknown => {
    const { page, at } = marked(text);
    return ask(page, at);
  };

  it('knows whether an offset begins or ends a line', () => {
    const begins = (text: string) => asked((page, at) => page.beginsLine(at), text);
    const ends = (text: string) => asked((page, at) => page.endsLine(at), text);
    expect(['|a', ' \t|a', 'b\n |a', 'b\r\n|a'].map(begins)).to.deep.equal([true, true, true, true]);
    expect(['b|a', 'b |a', 'b\n, |a'].map(begins)).to.deep.equal([false, false, false]);
    expect(['a|', 'a| \t', 'a| \nb', 'a|\r\nb'].map(ends)).to.deep.equal([true, true, true, true]);
    expect(['a|,', 'a| b', 'a| # c'].map(ends)).to.deep.equal([false, false, false]);
  });

  it('has the indentation of a line', () => {
    const indent = (text: string) => asked((page, at) => page.indentOf(at), text);
    expect(['a|', '  a|', '\t a|b', 'x\n    |y', ' |  a'].map(indent)).to.deep.equal(['', '  ', '\t ', '    ', '   ']);
  });

  it('has the indentation of its first indented line, else two spaces', () => {
    const unit = (text: string) => new Page(text, []).unit;
    expect(['a\n    b\n  c', 'a\n\t\tb', '\tb', 'a', '', '   \na'].map(unit)).to.deep.equal([
      '    ',
      '  ',
      '\t',
      '  ',
      '  ',
      '  ',
    ]);
  });

  it('uses CRLF if one line does', () => {
    expect(['a\nb', 'a', 'a\r\nb', 'a\nb\r\nc'].map((text) => new Page(text, []).eol)).to.deep.equal([
      '\n',
      '\n',
      '\r\n',
      '\r\n',
    ]);
  });

  it('has the comments that are completely within a span', () => {
    const text = '/a/ x /b/ y #c';
    const page = new Page(text, commentsOf(text));
    const within = (start: number, end: number) =>
      page.commentsIn(start, end).map((comment) => text.slice(comment.start, comment.end));
    expect(within(0, text.length)).to.deep.equal(['/a/', '/b/', '#c']);
    expect(within(1, text.length)).to.deep.equal(['/b/', '#c']);
    expect(within(0, 8)).to.deep.equal(['/a/']);
    expect(within(3, 6)).to.deep.equal([]);
  });

  it('knows whether a line comment ends at an offset', () => {
    const ends = (text: string) => asked((page, at) => page.endsComment(at), text);
    expect(['a # b|\nc', '# b|'].map(ends)).to.deep.equal([true, true]);
    expect(['/b/|', 'a|', '# b\n|', '#| b'].map(ends)).to.deep.equal([false, false, false, false]);
  });
});

describe('splices', () => {
  const page = new Page('0123456789', []);
  const splice = (start: number, end: number, text: string): Splice => ({ start, end, text });

  it('replace parts, in any order of the list', () => {
    expect(page.spliced([splice(8, 9, 'X'), splice(0, 2, ''), splice(4, 4, '--')])).to.equal('23--4567X9');
  });

  it('at the same offset are applied in the order of the list', () => {
    expect(page.spliced([splice(5, 5, 'a'), splice(5, 5, 'b'), splice(5, 6, 'c')])).to.equal('01234abc6789');
  });

  it('leave the text unchanged if there are none', () => {
    expect(page.spliced([])).to.equal('0123456789');
  });

  it('keep every character outside of them', () => {
    const cuts = fc
      .uniqueArray(fc.integer({ min: 0, max: 10 }), { minLength: 2, maxLength: 8 })
      .map((places) => places.sort((a, b) => a - b));
    fc.assert(
      fc.property(cuts, fc.string({ unit: fc.constantFrom('x', 'y'), maxLength: 3 }), (places, text) => {
        const splices: Splice[] = [];
        for (let index = 0; index + 1 < places.length; index += 2)
          splices.push(splice(places[index] ?? 0, places[index + 1] ?? 0, text));
        const kept = [...page.text].filter((_, at) => !splices.some(({ start, end }) => at >= start && at < end));
        expect(page.spliced([...splices].reverse()).replace(/[xy]/g, '')).to.equal(kept.join(''));
      }),
    );
  });
});
