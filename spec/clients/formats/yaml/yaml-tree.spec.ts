import { expect } from 'chai';
import fc from 'fast-check';
import { isMap, parseDocument, stringify } from 'yaml';
import { Mistake } from '../../../../lib/clients/formats/format.ts';
import { commentsOf, parseYaml, spanOf } from '../../../../lib/clients/formats/yaml/yaml-tree.ts';

const faultIn = (text: string): readonly [offset: number, message: string] | undefined => {
  try {
    parseYaml(text);
    return undefined;
  } catch (error) {
    if (error instanceof Mistake) return [error.fault.offset, error.fault.message];
    throw error;
  }
};

describe('a YAML text', () => {
  const table: readonly (readonly [text: string, value: unknown])[] = [
    ['a: 1\nb: [x, {c: d}]\n', { a: 1, b: ['x', { c: 'd' }] }],
    ['a:\n  - 1\n  - b: c\n    d: e\n', { a: [1, { b: 'c', d: 'e' }] }],
    ['a: yes\nb: "true"\nc: ~\n', { a: 'yes', b: 'true', c: null }],
    ['a: |\n  x\n  y\n', { a: 'x\ny\n' }],
    ['a: &x {b: 1}\nc: *x\n', { a: { b: 1 }, c: { b: 1 } }],
    ['{"a": 1}', { a: 1 }],
    ['', undefined],
    ['# only this\n', undefined],
    ['null\n', null],
    ['---\na: 1\n...\n', { a: 1 }],
  ];
  for (const [text, value] of table) {
    it(`has the value ${JSON.stringify(value)}: ${JSON.stringify(text)}`, () => {
      expect(parseYaml(text).value).to.deep.equal(value);
    });
  }

  it('is rejected with the position, and without the parser’s own line number', () => {
    const [offset, message] = faultIn('a: 1\nb: [1\n') ?? [];
    expect(offset).to.be.within(8, 12);
    expect(message).not.to.match(/at line|\n/);
  });

  it('is rejected if it has several documents', () => {
    expect(faultIn('a: 1\n---\nb: 2\n')).to.deep.equal([5, 'a second document begins here']);
  });

  it('is rejected if an alias is unresolved, or refers to a value that contains it', () => {
    expect(faultIn('a: *none\n')?.[1]).to.match(/none/);
    expect(faultIn('a: &x\n  b: *x\n')).to.deep.equal([0, 'an alias refers to a value that contains it']);
  });

  it('is rejected if its aliases expand too much', () => {
    const bomb = `a: &a [1]\n${[...'bcdefghi'].map((name, i) => `${name}: &${name} [${Array(10).fill(`*${'abcdefgh'[i]}`).join()}]`).join('\n')}\n`;
    expect(faultIn(bomb)?.[1]).to.be.a('string');
  });

  it('is rejected if it is nested too deeply', () => {
    expect(faultIn('['.repeat(50_000))?.[1]).to.equal('this is nested too deeply');
  });
});

describe('the span of a node', () => {
  it('is that of its value', () => {
    const text = 'a: "x" # y\nb: [1]\n';
    const { contents } = parseDocument(text);
    const spans = isMap(contents) ? contents.items.map(({ key, value }) => [spanOf(key), spanOf(value)]) : [];
    expect(spans.flat().map((span) => text.slice(span?.start, span?.end))).to.deep.equal(['a', '"x"', 'b', '[1]']);
  });

  it('is undefined for a node without a position', () => {
    for (const nothing of [undefined, null, 'a', {}, []]) expect(spanOf(nothing)).to.equal(undefined);
  });
});

describe('the comments of a YAML text', () => {
  /** As they are written, by where they are found. */
  const found = (text: string): readonly string[] => commentsOf(text).map(({ start, end }) => text.slice(start, end));

  const table: readonly (readonly [text: string, comments: readonly string[]])[] = [
    ['# one\na: 1 # two\n  # three\nb: 2\n#four', ['# one', '# two', '# three', '#four']],
    ['a: "x # y"\nb: \'x # y\'\nc: x#y\n', []],
    ['a: |\n  # text\n  x\n# comment\n', ['# comment']],
    ['a: [1, # one\n  2] # two\n', ['# one', '# two']],
    ['--- # head\na: 1\n... # foot\n', ['# head', '# foot']],
    ['a: 1 # one\r\n# two\r\n', ['# one', '# two']],
    ['', []],
  ];
  for (const [text, comments] of table) {
    it(`have their spans: ${JSON.stringify(text)}`, () => expect(found(text)).to.deep.equal(comments));
  }

  it('are all line comments', () => {
    expect(commentsOf('# a\nb: 1 # c\n').map(({ endsLine }) => endsLine)).to.deep.equal([true, true]);
  });

  it('are none without comments, whatever its strings contain', () => {
    const text = fc.string({ unit: fc.constantFrom('#', ' ', '\n', 'a', ':', '-', '"', "'", '|', '{') });
    fc.assert(
      fc.property(fc.dictionary(text, fc.oneof(text, fc.array(text)), { maxKeys: 3 }), (value) => {
        expect(found(stringify(value, { lineWidth: 0 }))).to.deep.equal([]);
      }),
    );
  });
});
