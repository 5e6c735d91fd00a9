import { expect } from 'chai';
import fc from 'fast-check';
import { type Fresh, type Listed, relisted } from '../../../lib/clients/formats/listing.ts';
import { type Comment, Page } from '../../../lib/clients/formats/page.ts';

/** A list of letters between brackets, with comments that begin with a slash or end with their line. */
const listed = (text: string) => {
  const comments: readonly Comment[] = [...text.matchAll(/\/[^/\n]*\/|#[^\r\n]*/g)].map(({ 0: found, index }) => ({
    start: index,
    end: index + found.length,
    endsLine: found.startsWith('#'),
  }));
  const page = new Page(text, comments);
  const isComment = (at: number) => comments.some(({ start, end }) => at >= start && at < end);
  const members: readonly Listed[] = [...text.matchAll(/[a-z]/g)]
    .filter(({ index }) => !isComment(index))
    .map(({ index }) => ({ start: index, end: index + 1, comma: page.commaAfter(index + 1) }));
  return { page, members, start: text.indexOf('[') + 1, end: text.lastIndexOf(']'), outer: text.indexOf('[') };
};

/** The text without the letters in `gone`, and with the new ones. */
const relistedText = (text: string, gone: string, fresh: string, onOneLine?: true): string => {
  const { page, ...listing } = listed(text);
  const indexes = new Set(
    [...listing.members.keys()].filter((index) => gone.includes(text[listing.members[index]?.start ?? 0] ?? '')),
  );
  const writers = [...fresh].map(
    (letter): Fresh =>
      () =>
        letter,
  );
  return page.spliced(relisted(page, { ...listing, ...(onOneLine && { onOneLine }) }, indexes, writers));
};

type Row = readonly [before: string, gone: string, fresh: string, after: string];

const check = (title: string, rows: readonly Row[]): void => {
  for (const [before, gone, fresh, wanted] of rows) {
    const what = [gone && `without ${gone}`, fresh && `with ${fresh}`].filter(Boolean).join(', ');
    it(`${title}: ${JSON.stringify(before)} ${what}`, () => expect(relistedText(before, gone, fresh)).to.equal(wanted));
  }
};

describe('a listing', () => {
  check('is unchanged without removals and insertions', [
    ['[ a,b , c ]', '', '', '[ a,b , c ]'],
    ['[]', '', '', '[]'],
  ]);

  check('removes members with their commas and lines', [
    ['[a, b, c]', 'a', '', '[b, c]'],
    ['[a, b, c]', 'b', '', '[a, c]'],
    ['[a, b, c]', 'c', '', '[a, b]'],
    ['[a, b, c]', 'bc', '', '[a]'],
    ['[a, b, c]', 'ac', '', '[b]'],
    ['[a, b, c]', 'abc', '', '[]'],
    ['[\n  a,\n  b,\n  c\n]', 'a', '', '[\n  b,\n  c\n]'],
    ['[\n  a,\n  b,\n  c\n]', 'b', '', '[\n  a,\n  c\n]'],
    ['[\n  a,\n  b,\n  c\n]', 'c', '', '[\n  a,\n  b\n]'],
    ['[\n  a,\n  b,\n  c\n]', 'abc', '', '[]'],
    ['[\r\n  a,\r\n  b\r\n]', 'b', '', '[\r\n  a\r\n]'],
  ]);

  check('keeps a trailing comma', [
    ['[\n  a,\n  b,\n]', 'b', '', '[\n  a,\n]'],
    ['[\n  a,\n]', '', 'x', '[\n  a,\n  x,\n]'],
    ['[a,]', '', 'x', '[a, x,]'],
  ]);

  check('appends new members in the format of the others', [
    ['[a]', '', 'x', '[a, x]'],
    ['[a]', '', 'xy', '[a, x, y]'],
    ['[\n    a\n]', '', 'xy', '[\n    a,\n    x,\n    y\n]'],
    ['[\r\n\ta\r\n]', '', 'x', '[\r\n\ta,\r\n\tx\r\n]'],
  ]);

  check('puts new members in the place of removed ones', [
    ['[a, b, c]', 'c', 'x', '[a, b, x]'],
    ['[\n  a,\n  b\n]', 'b', 'xy', '[\n  a,\n  x,\n  y\n]'],
    ['[\n  a,\n  b\n]', 'a', 'x', '[\n  x,\n  b\n]'],
    ['[a]', 'a', 'x', '[x]'],
  ]);

  check('puts the first members on lines of their own', [
    ['[]', '', 'x', '[\n  x\n]'],
    ['  []', '', 'xy', '  [\n    x,\n    y\n  ]'],
    ['[ ]', '', 'x', '[\n  x\n]'],
    ['[\n  # one\n]', '', 'x', '[\n  # one\n  x\n]'],
  ]);

  it('puts them on one line if the format requires it', () => {
    expect(relistedText('[]', '', 'xy', true)).to.equal('[ x, y ]');
    expect(relistedText('[ # one\n]', '', 'x', true)).to.equal('[ # one\n  x\n]');
  });

  check('keeps the comments of removed members in place', [
    ['[\n  a, # one\n  b\n]', 'a', '', '[\n  # one\n  b\n]'],
    ['[a, b /two/]', 'b', '', '[a /two/]'],
    ['[\n  # zero\n  a\n]', 'a', '', '[\n  # zero\n]'],
  ]);

  check('appends new members after the comments of the last one', [
    ['[\n  a # one\n]', '', 'x', '[\n  a, # one\n  x\n]'],
    ['[\n  a, # one\n]', '', 'x', '[\n  a, # one\n  x,\n]'],
    ['[a /one/]', '', 'x', '[a, /one/ x]'],
  ]);

  describe('with any content', () => {
    const gap = fc.constantFrom('', ' ', '\n', '\n  ', ' # one\n', '\n  # two\n  ', '/three/', '\r\n\t');
    const text = fc
      .record({
        letters: fc.uniqueArray(fc.constantFrom(...'abcdef'), { maxLength: 5 }),
        gaps: fc.array(gap, { minLength: 12, maxLength: 12 }),
        trailing: fc.boolean(),
      })
      .map(({ letters, gaps, trailing }) => {
        const inner = letters.map((letter, index) => {
          const isLast = index === letters.length - 1;
          return gaps[2 * index] + letter + gaps[2 * index + 1] + (isLast && !trailing ? '' : ',');
        });
        return `[${inner.join('')}${gaps[11]}]`;
      });
    const gone = fc.uniqueArray(fc.constantFrom(...'abcdef')).map((letters) => letters.join(''));
    const fresh = fc.uniqueArray(fc.constantFrom(...'xyz')).map((letters) => letters.join(''));

    /** Its letters and commas, without comments. */
    const structure = (text: string): string => text.replace(/\/[^/\n]*\/|#[^\r\n]*/g, '').replace(/[\s[\]]/g, '');
    const comments = (text: string): readonly string[] =>
      (text.match(/\/[^/\n]*\/|#[^\r\n]*/g) ?? []).map((c) => c.trim());

    it('has the remaining and the new members, separated by commas', () => {
      fc.assert(
        fc.property(text, gone, fresh, (text, gone, fresh) => {
          const letters = structure(relistedText(text, gone, fresh))
            .replace(/,$/, '')
            .split(',')
            .filter(Boolean);
          const stay = structure(text)
            .split(',')
            .filter((letter) => letter !== '' && !gone.includes(letter));
          expect([...letters].sort()).to.deep.equal([...stay, ...fresh].sort());
          expect(letters.filter((letter) => stay.includes(letter))).to.deep.equal(stay);
        }),
      );
    });

    it('keeps all comments', () => {
      fc.assert(
        fc.property(text, gone, fresh, (text, gone, fresh) => {
          expect(comments(relistedText(text, gone, fresh))).to.deep.equal(comments(text));
        }),
      );
    });
  });
});
