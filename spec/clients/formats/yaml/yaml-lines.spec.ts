import { expect } from 'chai';
import { isMap, type Pair, type YAMLMap } from 'yaml';
import { Page } from '../../../../lib/clients/formats/page.ts';
import {
  behind,
  behindLast,
  colonOf,
  columnOf,
  cutLines,
  firstLines,
  insertLines,
  lines,
  pairSpan,
  wholeLines,
} from '../../../../lib/clients/formats/yaml/yaml-lines.ts';
import { commentsOf, parseYaml } from '../../../../lib/clients/formats/yaml/yaml-tree.ts';

const opened = (text: string) => {
  const { contents } = parseYaml(text).document;
  if (!isMap(contents)) throw new Error('no map');
  return { page: new Page(text, commentsOf(text)), map: contents };
};

const pairAt = (map: YAMLMap, index: number): Pair => {
  const pair = map.items[index];
  if (pair === undefined) throw new Error(`no pair ${index}`);
  return pair;
};

describe('a pair', () => {
  const text = '# above\na: 1 # one\nb:\n  c: 2\n  # within\n\nd: "x"\n';

  it('is from the start of its key to the end of its value', () => {
    const { page, map } = opened(text);
    const spans = [0, 2].map((index) => pairSpan(pairAt(map, index)));
    expect(spans.map(({ start, end }) => page.text.slice(start, end))).to.deep.equal(['a: 1', 'd: "x"']);
  });

  it('has whole lines, up to its last one that is not empty', () => {
    const { page, map } = opened('a: 1 # one\nb:\n  c: 2\n\n\nd: 1\n');
    const spans = [0, 1, 2].map((index) => wholeLines(page, pairSpan(pairAt(map, index))));
    expect(spans.map(({ start, end }) => page.text.slice(start, end))).to.deep.equal([
      'a: 1 # one',
      'b:\n  c: 2',
      'd: 1',
    ]);
  });

  it('has the offset of its colon, not of one in its key or value', () => {
    const { page, map } = opened('"a:b" : "c:d"\n');
    expect(page.text.slice(0, colonOf(page, pairAt(map, 0)))).to.equal('"a:b" :');
  });

  it('has its column, also after a dash', () => {
    const page = new Page('a:\n  - b: 1\n', []);
    expect(columnOf(page, page.text.indexOf('b'))).to.equal(4);
    expect(columnOf(page, 0)).to.equal(0);
  });
});

describe('removed lines', () => {
  const rows: readonly (readonly [title: string, before: string, index: number, after: string])[] = [
    ['go with the end of line before', 'a: 1\nb: 2\nc: 3\n', 1, 'a: 1\nc: 3\n'],
    ['at the top go with their own', 'a: 1\nb: 2\n', 0, 'b: 2\n'],
    ['at the end leave the last end of line', 'a: 1\nb: 2\n', 1, 'a: 1\n'],
    ['leave their comments', 'a: 1\nb: # one\n  # two\n  c: 1 # three\n', 1, 'a: 1\n# one\n# two\n# three\n'],
    ['go with CRLF as a whole', 'a: 1\r\nb: 2\r\n', 1, 'a: 1\r\n'],
  ];
  for (const [title, before, index, after] of rows) {
    it(title, () => {
      const { page, map } = opened(before);
      const cut = cutLines(page, wholeLines(page, pairSpan(pairAt(map, index))));
      expect(page.spliced([cut])).to.equal(after);
    });
  }
});

describe('new lines', () => {
  it('are in block style, with the given indentation', () => {
    const page = new Page('a:\n    b: 1\n', []);
    expect(lines(page, { x: { y: ['z', 1] }, on: 'yes' }, '  ')).to.deep.equal([
      '  x:',
      '      y:',
      '          - z',
      '          - 1',
      '  on: yes',
    ]);
  });

  it('are never indented by tabs, which YAML does not allow', () => {
    expect(lines(new Page('{\n\t"a": 1\n}', []), { x: { y: 1 } }, '')).to.deep.equal(['x:', '  y: 1']);
  });

  it('are never wrapped', () => {
    const long = 'word '.repeat(100).trim();
    expect(lines(new Page('', []), { x: long }, '')).to.deep.equal([`x: ${long}`]);
  });

  it('keep newlines in a quoted string', () => {
    expect(lines(new Page('', []), { x: 'one\n\n', y: '\n' }, '')).to.deep.equal(['x: "one\\n\\n"', 'y: "\\n"']);
  });

  it('have the line terminator of the others', () => {
    const page = new Page('a: 1\r\n', []);
    expect(page.spliced([insertLines(page, 4, ['b: 2', 'c: 3'])])).to.equal('a: 1\r\nb: 2\r\nc: 3\r\n');
  });

  const rows: readonly (readonly [title: string, before: string, after: string])[] = [
    ['stand behind the last member', 'a: 1\n', 'a: 1\nx: 1\n'],
    ['stand behind the comment on its line', 'a: 1 # one\n', 'a: 1 # one\nx: 1\n'],
    [
      'stand behind the comments that are a part of it',
      'a:\n  b: 1\n  # within\n\n# about what follows\n',
      'a:\n  b: 1\n  # within\nx: 1\n\n# about what follows\n',
    ],
    ['stand where the last line has no end', 'a: 1', 'a: 1\nx: 1'],
  ];
  for (const [title, before, after] of rows) {
    it(title, () => {
      const { page, map } = opened(before);
      expect(page.spliced(behindLast(page, map, { x: 1 }))).to.equal(after);
    });
  }

  it('can’t be appended to an empty map', () => {
    const { page, map } = opened('{}');
    expect(behindLast(page, map, { x: 1 })).to.deep.equal([]);
  });

  it('are inserted before a comment that is indented less, or not adjacent', () => {
    const { page, map } = opened('a:\n  b: 1\n# not\n  # nor this\n');
    const at = behind(page, pairSpan(pairAt(map, 0)), '');
    expect(page.text.slice(0, at)).to.equal('a:\n  b: 1');
  });

  const firsts: readonly (readonly [before: string, after: string])[] = [
    ['a:\n', 'a:\n  x: 1\n'],
    ['a: {}\n', 'a:\n  x: 1\n'],
    ['a: {} # one\n', 'a: # one\n  x: 1\n'],
    ['a: null\nb:\n    c: 1\n', 'a:\n    x: 1\nb:\n    c: 1\n'],
  ];
  for (const [before, after] of firsts) {
    it(`are the first ones of an empty value: ${JSON.stringify(before)}`, () => {
      const { page, map } = opened(before);
      expect(page.spliced(firstLines(page, pairAt(map, 0), (indent) => lines(page, { x: 1 }, indent)))).to.equal(after);
    });
  }
});
