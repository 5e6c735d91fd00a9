import { expect } from 'chai';
import { Page } from '../../../../lib/clients/formats/page.ts';
import { behindTable, lineCut, listingOf, tableCut } from '../../../../lib/clients/formats/toml/toml-lines.ts';
import { parseToml } from '../../../../lib/clients/formats/toml/toml-tree.ts';

const opened = (text: string) => {
  const tree = parseToml(text);
  const comments = tree.comments.map(({ range: [start, end] }) => ({ start, end, endsLine: true }));
  return { ...tree, page: new Page(text, comments) };
};

type Opened = ReturnType<typeof opened>;

const tableAt = ({ tables }: Opened, index: number): Opened['tables'][number] => {
  const found = tables[index];
  if (found === undefined) throw new Error(`no table ${index}`);
  return found;
};

describe('a removed table', () => {
  const rows: readonly (readonly [title: string, before: string, index: number, after: string])[] = [
    ['takes the blank line before it along', 'a = 1\n\n[b]\nx = 1\n\n[c]\ny = 1\n', 0, 'a = 1\n\n[c]\ny = 1\n'],
    ['at the top takes its own line end along', '[b]\nx = 1\n[c]\ny = 1\n', 0, '[c]\ny = 1\n'],
    ['at the end leaves the end of line before', '[b]\nx = 1\n\n[c]\ny = 1\n', 1, '[b]\nx = 1\n'],
    ['without a blank line before takes none', '[b]\nx = 1\n[c]\ny = 1\n[d]\n', 1, '[b]\nx = 1\n[d]\n'],
    [
      'leaves its comments in its place',
      '[b]\n\n[c] # one\n# two\ny = 1 # three\n',
      1,
      '[b]\n\n# one\n# two\n# three\n',
    ],
    ['takes CRLF along as a whole', 'a = 1\r\n\r\n[b]\r\nx = 1\r\n', 0, 'a = 1\r\n'],
  ];
  for (const [title, before, index, after] of rows) {
    it(title, () => {
      const file = opened(before);
      expect(file.page.spliced([tableCut(file.page, tableAt(file, index).range)])).to.equal(after);
    });
  }
});

describe('a removed line', () => {
  const rows: readonly (readonly [title: string, before: string, key: string, after: string])[] = [
    ['goes with its end', '[a]\nx = 1\ny = 2\n', 'x', '[a]\ny = 2\n'],
    ['keeps no blank line of its own', '[a]\n\nx = 1\n', 'x', '[a]\n\n'],
    ['leaves its comment', '[a]\nx = 1 # why\ny = 2\n', 'x', '[a]\n# why\ny = 2\n'],
    ['leaves the comments of a list over several lines', '[a]\nx = [\n  1, # one\n]\n', 'x', '[a]\n# one\n'],
    ['may be the first one', 'x = 1\ny = 2\n', 'x', 'y = 2\n'],
  ];
  for (const [title, before, key, after] of rows) {
    it(title, () => {
      const { page, members } = opened(before);
      const member = members.find(({ path }) => path.at(-1) === key);
      expect(page.spliced(member === undefined ? [] : [lineCut(page, member.node.range)])).to.equal(after);
    });
  }
});

describe('the offset after a table', () => {
  /** The text with a `|` there. */
  const marked = (text: string): string => {
    const file = opened(text);
    const { at, eol } = behindTable(file.page, tableAt(file, 0), file.tables);
    return `${text.slice(0, at)}|${JSON.stringify(eol)}|${text.slice(at)}`;
  };

  const rows: readonly (readonly [title: string, before: string, after: string])[] = [
    ['is at its end', '[a]\nx = 1\n', '[a]\nx = 1|""|\n'],
    ['is behind the comments below it', '[a]\nx = 1\n# y = 2\n', '[a]\nx = 1\n# y = 2|""|\n'],
    [
      'is before the comments right above the next one, which are about that',
      '[a]\nx = 1\n\n# about b\n[b]\n',
      '[a]\nx = 1|""|\n\n# about b\n[b]\n',
    ],
    [
      'is behind a key that was switched off, also right above the next one',
      '[a]\nx = 1\n# y = 2\n[b]\n',
      '[a]\nx = 1\n# y = 2|""|\n[b]\n',
    ],
    [
      'is kept away from the comments of the next one by an end of line, where nothing else does it',
      '[a]\nx = 1\n# about b\n[b]\n',
      '[a]\nx = 1|"\\n"|\n# about b\n[b]\n',
    ],
    ['is behind the comment on its last line', '[a]\nx = 1 # one\n[b]\n', '[a]\nx = 1 # one|""|\n[b]\n'],
  ];
  for (const [title, before, after] of rows) {
    it(title, () => expect(marked(before)).to.equal(after));
  }
});

describe('an inline table', () => {
  it('is a listing of its key-value pairs and commas, on one line', () => {
    const { page, members } = opened('a = { b = 1 , c = "x,y" }');
    const value = members[0]?.node.value;
    if (value?.type !== 'TOMLInlineTable') throw new Error('no inline table');
    const { start, end, members: listed, onOneLine } = listingOf(page, value);
    expect(page.text.slice(start, end)).to.equal(' b = 1 , c = "x,y" ');
    expect(listed.map(({ start, end, comma }) => [page.text.slice(start, end), comma])).to.deep.equal([
      ['b = 1', 12],
      ['c = "x,y"', undefined],
    ]);
    expect(onOneLine).to.equal(true);
  });
});
