import { expect } from 'chai';
import fc from 'fast-check';
import { parseKdl } from '../../../lib/config/kdl/kdl.ts';
import { positionsIn } from '../../../lib/config/kdl/position.ts';
import type { KdlDocument, KdlFault } from '../../../lib/config/schema/kdl-node.ts';

const nodesOf = (text: string): KdlDocument => {
  const kdl = parseKdl(text);
  if ('fault' in kdl) throw new Error(`${kdl.fault.at.line}:${kdl.fault.at.column}: ${kdl.fault.message}`);
  return kdl.nodes;
};

const faultOf = (text: string): KdlFault | undefined => {
  const kdl = parseKdl(text);
  return 'fault' in kdl ? kdl.fault : undefined;
};

/** A document as nested arrays: name, values, children. */
const outline = (nodes: KdlDocument): unknown =>
  nodes.map(({ name, values, children }) => [
    name,
    ...values.map(({ value }) => value),
    ...(children.length === 0 ? [] : [outline(children)]),
  ]);

describe('KDL', () => {
  describe('has positions for everything', () => {
    it('nodes, values and properties, at any depth', () => {
      const [, stop] = nodesOf('port 1\n  stop "a" (u8)7 \\\n    k="v" {\n\t"grace" "10s"\n}');
      expect(stop).to.deep.equal({
        at: { line: 2, column: 3 },
        name: 'stop',
        values: [
          { at: { line: 2, column: 8 }, value: 'a' },
          { at: { line: 2, column: 12 }, value: 7, annotation: 'u8' },
        ],
        properties: [{ at: { line: 3, column: 5 }, key: 'k' }],
        children: [
          {
            at: { line: 4, column: 2 },
            name: 'grace',
            values: [{ at: { line: 4, column: 10 }, value: '10s' }],
            properties: [],
            children: [],
          },
        ],
      });
    });

    it('whatever ends the lines', () => {
      for (const newline of ['\n', '\r\n', '\r'])
        expect(nodesOf(['// c', 'a', 'b'].join(newline)).map(({ at }) => at.line)).to.deep.equal([2, 3]);
    });

    it('except what a slashdash removes', () => {
      expect(outline(nodesOf('/- a "x"\nb /-"x" "y" /-k=1 /- { c }'))).to.deep.equal([['b', 'y']]);
    });
  });

  describe('is parsed correctly where kdljs by itself is not', () => {
    it('properties named like parts of JavaScript', () => {
      const [node] = nodesOf('a __proto__="x" __proto__=#null constructor=1 k=1 k=2');
      expect(node?.properties.map(({ key }) => key)).to.deep.equal(['__proto__', '__proto__', 'constructor', 'k', 'k']);
    });

    it('characters beyond the first 65,536 as escapes', () => {
      expect(outline(nodesOf(String.raw`a "\u{1F600}\u{e9}"`))).to.deep.equal([['a', '😀é']]);
      expect(outline(nodesOf(String.raw`a "\u{01F600}\u{0000e9}\\u{000041}"`))).to.deep.equal([
        ['a', '😀é\\u{000041}'],
      ]);
      expect(outline(nodesOf('a """\n\\u{000041}\n""" #"\\u{000041}"#'))).to.deep.equal([['a', 'A', '\\u{000041}']]);
    });

    it('a block or a slashdash without a space before it', () => {
      expect(outline(nodesOf('stop{grace "10s"}\nargs "a"/-"b" "c"'))).to.deep.equal([
        ['stop', [['grace', '10s']]],
        ['args', 'a', 'c'],
      ]);
    });
  });

  describe('version 1 is understood where it is unambiguous', () => {
    for (const [text, expected] of [
      [String.raw`a r"C:\x"`, ['a', String.raw`C:\x`]],
      ['a r#"say "hi""# 1', ['a', 'say "hi"', 1]],
      [String.raw`a "\/x\\/"`, ['a', String.raw`/x\/`]],
      ['a true false null "true"', ['a', true, false, null, 'true']],
      ['a "two\nlines" "b"', ['a', 'two\nlines', 'b']],
      ['a r"two\n\\lines"', ['a', 'two\n\\lines']],
      ['a "b" { c; d true; }', ['a', 'b', [['c'], ['d', true]]]],
      ['a /* true /* "x */ */ true // true', ['a', true]],
    ] as const) {
      it(JSON.stringify(text), () => expect(outline(nodesOf(text))).to.deep.equal([expected]));
    }

    it('with the positions of the file', () => {
      const [a, b] = nodesOf('a r"x" "y"\nb true{ c r##"x"## "z" }');
      expect(a?.values.map(({ at }) => at.column)).to.deep.equal([3, 8]);
      expect(b?.children[0]?.values.map(({ at }) => at)).to.deep.equal([
        { line: 2, column: 11 },
        { line: 2, column: 20 },
      ]);
      expect(faultOf('a r"x"\nb true = 1')?.at).to.deep.equal({ line: 2, column: 8 });
    });
  });

  describe('that is invalid is explained', () => {
    for (const [text, place, message] of [
      ['port = 8421', '1:6', '"=" is not allowed here: write the name, a space and the value'],
      ['port=8421', '1:5', '"=" is not allowed here: write the name, a space and the value'],
      ['args ["a", "b"]', '1:6', 'values are separated by spaces, without commas and brackets'],
      ['args "a", "b"', '1:9', 'values are separated by spaces, without commas and brackets'],
      ['# note\nport 1', '1:1', 'a comment starts with //, and words with "#" in them need quotes'],
      ['grace 10s', '1:9', 'a word that starts with a digit needs quotes'],
      ['host 127.0.0.1', '1:11', 'a word that starts with a digit needs quotes'],
      ['a .5', '1:3', 'a word that starts with a point and a digit needs quotes'],
      ['a usr/bin', '1:6', 'a "/" outside of quotes: put the text in quotes; a comment starts with //'],
      ['a nan', '1:3', 'true, false, null, inf and nan are keywords: put the word in quotes'],
      ['a "b\nc "d"', '1:5', 'a string is not closed at the end of its line: add the quote'],
      ['a "b', '1:3', 'this string is not closed, or has an invalid escape'],
      [String.raw`a "\u{d800}"`, '1:3', 'this string is not closed, or has an invalid escape'],
      [
        String.raw`a "C:\dir"`,
        '1:6',
        String.raw`a backslash in a string starts an escape: write \\ for the backslash itself`,
      ],
      ...['{110000}', '{}', '00e9', '{0000041}', 'sers'].map((rest): readonly [string, string, string] => [
        `a "b\\u${rest}"`,
        '1:5',
        String.raw`\u takes 1 to 6 hexadecimal digits in braces, up to \u{10FFFF}: write \\ for the backslash itself`,
      ]),
      ...[String.raw`a "b\U{000041}"`, 'a """\n\\/\n"""'].map((text): readonly [string, string, string] => [
        text,
        text.includes('U') ? '1:5' : '2:1',
        String.raw`a backslash in a string starts an escape: write \\ for the backslash itself`,
      ]),
      ['a"b"', '1:2', 'a space is missing before this string'],
      ['a "b"c', '1:6', 'a space is missing after this string, or a backslash before a quote in it'],
      ['a \\ b', '1:5', 'a backslash outside of a string continues the line: nothing can follow it'],
      [
        'a """b"""',
        '1:3',
        'a string in triple quotes: the text starts on the next line, and the closing quotes have a line of their own',
      ],
      [
        'a """\n  b\n c\n  """',
        '3:1',
        'a string in triple quotes: each line is indented like the closing quotes, which have a line of their own',
      ],
      ['a {\n  b "c"\n', '3:1', 'the file ends inside a block: add the "}"'],
      ['a\n}', '2:1', 'a "}" that closes nothing: remove it, or add the "{" before'],
      ['a\n{ b }', '2:1', 'a block without a name: its "{" belongs on the line of the name'],
      ['a { } { }', '1:7', 'a second block: a node has only one'],
      ['a { } "b"', '1:7', 'nothing can follow a block on its line: start a new line'],
      ['a (b)', '1:3', 'parentheses are not allowed here: put the text in quotes'],
      ['/* /* */', '1:9', 'the file ends inside a comment: close it with */'],
      ['/-', '1:3', 'the file ends too early'],
      ['a "\u0007"', '1:4', "an unprintable character (U+0007), which KDL doesn't allow: remove it"],
      ['a\n\u0000', '2:1', "an unprintable character (U+0000), which KDL doesn't allow: remove it"],
      ['a\n\uFEFFb', '2:1', 'a byte order mark in the middle of the text: remove it'],
    ] as const) {
      it(JSON.stringify(text), () => {
        const fault = faultOf(text);
        expect([`${fault?.at.line}:${fault?.at.column}`, fault?.message]).to.deep.equal([place, message]);
      });
    }

    it('at each node separately, and the other nodes are read', () => {
      const kdl = parseKdl('a "x", 1\nb 2\nc {\n  d = 3\n  e 4\n} 5\nf { g [; h; }\n/- i\nj 6');
      if (!('fault' in kdl)) throw new Error('must not be KDL');
      expect(kdl.faults.map(({ at }) => `${at.line}:${at.column}`)).to.deep.equal(['1:6', '6:3', '7:7']);
      expect(outline(kdl.salvaged)).to.deep.equal([
        ['b', 2],
        ['f', [['h']]],
        ['j', 6],
      ]);
    });

    it('once, if what follows is ambiguous', () => {
      for (const text of ['a, 1\nb "c\nd, 2', 'a, 1\nb {\nc, 2', 'a, 1\n}\nc, 2', 'a, 1\n/* c, 2']) {
        const kdl = parseKdl(text);
        expect('fault' in kdl && kdl.faults, text).to.deep.equal([faultOf(text)]);
      }
    });

    it('however deeply nested', () => {
      for (const text of ['a {'.repeat(5000), '/*'.repeat(20_000), `a ${'{a '.repeat(3000)}${'}'.repeat(3000)}`]) {
        const fault = faultOf(text);
        expect(fault?.message).to.contain('nested too deeply');
        expect(fault?.at.line).to.equal(1);
        expect(fault?.at.column).to.be.within(2, text.length);
      }
      expect(outline(nodesOf('a 1'))).to.deep.equal([['a', 1]]);
    });
  });

  describe('that is misleading is reported', () => {
    const comment = (sign: string) =>
      `"${sign}" starts a comment: put the text in quotes, or a space before the comment`;
    const QUOTES = 'strings are in double quotes, as in "text"';
    for (const [text, ...faults] of [
      ['a http://x:1/y --z', `1:8 ${comment('//')}`],
      ['a 1\nb k=ws://x {\n}', `2:8 ${comment('//')}`],
      ['a//b "c"', `1:2 ${comment('//')}`],
      ['a src/*.js b/*/c */ d', `1:6 ${comment('/*')}`],
      ['a src/* b', `1:6 ${comment('/*')}`],
      ['a x/-y z', `1:4 ${comment('/-')}`],
      ["a 'b c'", `1:3 ${QUOTES}`, `1:6 ${QUOTES}`],
      ['a “b”', `1:3 ${QUOTES}`],
      ['a b\u200b', '1:4 an invisible character (U+200B): remove it'],
      ['a b\u{e0041}c', '1:4 an invisible character (U+E0041): remove it'],
    ] as const)
      it(JSON.stringify(text), () => {
        const kdl = parseKdl(text);
        const found = 'fault' in kdl ? kdl.faults : [];
        expect(found.map(({ at, message }) => `${at.line}:${at.column} ${message}`)).to.deep.equal(faults);
      });

    it('and nothing else is reported', () => {
      for (const text of [
        'a "http://x" // b',
        'a "b"//c',
        'a { b; }//c',
        "a it's l’eau",
        'a "\'b\'"',
        'a "b"/-"c"',
        "a // 'b' http://x",
        'a "x\u200by" 😀 👩‍🚀 é',
      ])
        expect(faultOf(text), text).to.equal(undefined);
    });
  });

  it('never throws, and an error is always within the text', () => {
    const pieces = fc.constantFrom(
      ...[
        'a',
        'r',
        '"',
        '"""',
        '#',
        '##',
        '\\',
        '\\/',
        '{',
        '}',
        '(',
        ')',
        '=',
        ';',
        '/*',
        '*/',
        '//',
        '/-',
        '\n',
        '\r',
      ],
      ...[
        ' ',
        '1',
        '0x',
        '.',
        '-',
        'true',
        '#true',
        'nan',
        '[',
        ',',
        '\uFEFF',
        '\u0000',
        '\u2028',
        '😀',
        '\\u{110000}',
        '\\u{1F600}',
      ],
    );
    const texts = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(pieces, { maxLength: 40 }).map((list) => list.join('')),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const fault = faultOf(text);
        if (fault === undefined) return;
        const end = positionsIn(text)(text.length);
        expect(fault.message).not.to.equal('');
        expect(fault.at.line).to.be.within(1, end.line);
        const line = text.split(/\r\n|\n|\r/)[fault.at.line - 1] ?? '';
        expect(fault.at.column).to.be.within(1, line.length + 2);
      }),
      { numRuns: 2000 },
    );
  });
});
