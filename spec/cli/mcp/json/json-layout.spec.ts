import { expect } from 'chai';
import fc from 'fast-check';
import { indented, onOneLine, shortly } from '../../../../lib/cli/mcp/json/json-layout.ts';

describe('a JSON text on one line', () => {
  const table: readonly (readonly [text: string, line: string])[] = [
    [' { "a" :\n [ 1.50 , -0e0 ] } ', '{"a":[1.50,-0e0]}'],
    ['"a  b"', '"a  b"'],
    ['"\\" : , {"', '"\\" : , {"'],
    ['null', 'null'],
    ['"\u202e\u0085"', '"\\u202e\\u0085"'],
    ['"\\ud83d"', '"\\ufffd"'],
    ['"\\\\ud83d"', '"\\\\ud83d"'],
  ];
  for (const [text, line] of table) {
    it(`has no blanks but those of its strings: ${JSON.stringify(text)}`, () => expect(onOneLine(text)).to.equal(line));
  }
});

describe('a JSON text over several lines', () => {
  it('has empty containers on one line, and a blank behind each colon', () => {
    expect(indented('{"a":{},"b":[],"c":[{}]}')).to.equal('{\n  "a": {},\n  "b": [],\n  "c": [\n    {}\n  ]\n}');
  });

  it('is indented no further than there is room for', () => {
    const depth = 100;
    const lines = indented('['.repeat(depth) + ']'.repeat(depth)).split('\n');
    expect(Math.max(...lines.map((line) => line.length - line.trimStart().length))).to.equal(64);
  });

  it('is the same value as on one line', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(onOneLine(indented(text))).to.equal(onOneLine(text));
      }),
    );
  });
});

describe('the beginning of a JSON text', () => {
  it('is all of it where it is short', () => {
    expect(shortly(' {"a": 1} ')).to.equal('{"a":1}');
    expect(shortly(JSON.stringify('x'.repeat(78)))).to.have.length(80);
  });

  it('has 80 characters at most, the last of which says that there is more', () => {
    for (const text of [
      JSON.stringify('x'.repeat(79)),
      JSON.stringify('x'.repeat(1e6)),
      JSON.stringify(Array(1e5).fill(1)),
    ])
      expect(shortly(text)).to.match(/^.{79}…$/);
  });

  it('is cut between characters, not within one', () => {
    expect(shortly(JSON.stringify('😀'.repeat(100))).isWellFormed?.() ?? true).to.equal(true);
    expect(shortly(JSON.stringify('😀'.repeat(100)))).not.to.match(/[\ud800-\udbff](?![\udc00-\udfff])/);
  });
});
