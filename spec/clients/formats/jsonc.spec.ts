import { expect } from 'chai';
import fc from 'fast-check';
import type { Document, Format, Path } from '../../../lib/clients/formats/format.ts';
import { json5, jsonc } from '../../../lib/clients/formats/jsonc.ts';

const read = (text: string, format: Format = jsonc): Document => {
  const reading = format.read(text);
  if ('fault' in reading) throw new Error(`${reading.fault.offset}: ${reading.fault.message}`);
  return reading;
};

type Row = readonly [title: string, before: string, value: unknown, after: string];

describe('a JSON file', () => {
  const rows: readonly Row[] = [
    ['a number where it stands', '{ "a" : 1 , "b":2 }', { a: 3, b: 2 }, '{ "a" : 3 , "b":2 }'],
    ['a string, and none of the blanks around it', '{"a":   "x"   }', { a: 'y' }, '{"a":   "y"   }'],
    ['a value deep within', '{"a":{"b":{"c":1}}}', { a: { b: { c: 2 } } }, '{"a":{"b":{"c":2}}}'],
    [
      'a member that is new, on a line of its own',
      '{\n    "a": 1\n}\n',
      { a: 1, b: 2 },
      '{\n    "a": 1,\n    "b": 2\n}\n',
    ],
    [
      'a member that is new, on the one line',
      '{"a": 1}',
      { a: 1, b: { c: [1, 'x'] } },
      '{"a": 1, "b": { "c": [1, "x"] }}',
    ],
    [
      'a map that is new as its surroundings are written',
      '{\n\t"a": 1\n}',
      { a: 1, b: { c: { d: 1 } } },
      '{\n\t"a": 1,\n\t"b": {\n\t\t"c": {\n\t\t\t"d": 1\n\t\t}\n\t}\n}',
    ],
    ['a member that is gone', '{\n  "a": 1,\n  "b": 2\n}', { b: 2 }, '{\n  "b": 2\n}'],
    ['all members', '{\n  "a": 1\n}', {}, '{}'],
    ['the first member', '{}', { a: 1 }, '{\n  "a": 1\n}'],
    [
      'CRLF',
      '{\r\n  "a": 1\r\n}\r\n',
      { a: 1, b: { c: 1 } },
      '{\r\n  "a": 1,\r\n  "b": {\r\n    "c": 1\r\n  }\r\n}\r\n',
    ],
    ['the elements of a list that differ', '[1, /* two */ 2, 3]', [1, 5, 3], '[1, /* two */ 5, 3]'],
    ['an element that is gone', '["-y", "pkg", "x"]', ['-y', 'x'], '["-y", "x"]'],
    ['an element that is new', '["a"]', ['a', 'b'], '["a", "b"]'],
    ['a map that becomes a list', '{"a": {"b": 1}}', { a: [1] }, '{"a": [1]}'],
    ['a list that becomes nothing', '{"a": [1]}', { a: null }, '{"a": null}'],
    ['the last of one name that is there twice', '{"a": 1, "a": 2}', { a: 3 }, '{"a": 3}'],
    ['a comment that is in a value that goes', '{"a": [1 /* why */, 2]}', { a: 'x' }, '{"a": /* why */ "x"}'],
    ['an empty map', '{"a": 1}', { a: {} }, '{"a": {}}'],
    ['an empty list', '{"a": 1}', { a: [] }, '{"a": []}'],
  ];
  for (const [title, before, value, after] of rows) {
    it(`has changed: ${title}`, () => {
      expect(read(before).rewritten(value)).to.equal(after);
      expect(read(after).value).to.deep.equal(value);
    });
  }

  it('without a value gets one on a line of its own, after its comments', () => {
    expect(read('// mine').rewritten({ a: 1 })).to.equal('// mine\n{\n  "a": 1\n}\n');
    expect(read('// mine\n').rewritten({ a: 1 })).to.equal('// mine\n{\n  "a": 1\n}\n');
    expect(read('').rewritten([])).to.equal('[]\n');
    expect(read('// mine').rewritten(undefined)).to.equal('// mine');
  });

  it('is written with two spaces of indentation and a final newline', () => {
    expect(jsonc.write({ a: [1], b: {} })).to.equal('{\n  "a": [\n    1\n  ],\n  "b": {}\n}\n');
    expect(json5.write({ a: 'x' })).to.equal('{\n  "a": "x"\n}\n');
  });

  it('of JSON5 is changed only where it differs', () => {
    const before = "{\n  // mine\n  a: 'x', b: .5,\n}\n";
    expect(read(before, json5).rewritten({ a: 'y', b: 0.5, c: { d: 1 } })).to.equal(
      '{\n  // mine\n  a: "y", b: .5, "c": { "d": 1 },\n}\n',
    );
  });

  describe('has the offset', () => {
    const text = '{\n "a": {"b": [ {"name": "x"}, {"name": "y", "z": 1} ]},\n "a2": 1\n}';
    const places: readonly (readonly [path: Path, at: string])[] = [
      [[], '{\n "a"'],
      [['a'], '"a"'],
      [['a', 'b'], '"b"'],
      [['a', 'b', { by: 'name', is: 'y' }], '{"name": "y"'],
      [['a', 'b', { by: 'name', is: 'y' }, 'z'], '"z"'],
      [['a2'], '"a2"'],
      [['a', 'none'], '"a"'],
      [['none', 'b'], '{\n "a"'],
      [['a', 'b', { by: 'name', is: 'none' }], '"b"'],
    ];
    for (const [path, at] of places) {
      it(`of ${JSON.stringify(path)}, or of its innermost container`, () => {
        expect(text.slice(read(text).offsetOf(path)).startsWith(at)).to.equal(true);
      });
    }

    it('of the last of repeated names, and 0 for an empty text', () => {
      expect(read('{"a": 1, "a": 2}').offsetOf(['a'])).to.equal(9);
      expect(read('  // x\n').offsetOf(['a'])).to.equal(0);
    });
  });

  describe('with any content', () => {
    const value = fc
      .jsonValue({ maxDepth: 3, depthSize: 'small' })
      .map((value) => JSON.parse(JSON.stringify(value)) as unknown);
    const indent = fc.constantFrom(undefined, 1, 2, 4, '\t');

    it('has the wanted value after an edit', () => {
      fc.assert(
        fc.property(value, value, indent, (before, after, indent) => {
          const text = JSON.stringify(before, undefined, indent);
          expect(JSON.parse(read(text).rewritten(after))).to.deep.equal(after);
        }),
      );
    });

    it('is plain JSON after an edit: xy writes neither comments nor trailing commas', () => {
      fc.assert(
        fc.property(value, value, (before, after) => {
          const text = JSON.stringify(before, undefined, 2).replaceAll('\n', '\r\n');
          expect(() => JSON.parse(read(text).rewritten(after)) as unknown).not.to.throw();
        }),
      );
    });

    it('is identical after an insertion and its removal', () => {
      const map = fc.dictionary(fc.constantFrom('a', 'b', 'c'), value, { minKeys: 1 });
      fc.assert(
        fc.property(map, value, indent, (before, put, indent) => {
          const text = `${JSON.stringify(before, undefined, indent)}\n`;
          const more = read(text).rewritten({ ...before, xy: put });
          expect(read(more).rewritten(before)).to.equal(text);
        }),
      );
    });
  });
});
