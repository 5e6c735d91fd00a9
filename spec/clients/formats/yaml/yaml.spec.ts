import { expect } from 'chai';
import fc from 'fast-check';
import { parse } from 'yaml';
import type { Document, Path } from '../../../../lib/clients/formats/format.ts';
import { same } from '../../../../lib/clients/formats/same.ts';
import { yaml } from '../../../../lib/clients/formats/yaml/yaml.ts';

const read = (text: string): Document => {
  const reading = yaml.read(text);
  if ('fault' in reading) throw new Error(`${reading.fault.offset}: ${reading.fault.message} in ${text}`);
  return reading;
};

type Row = readonly [title: string, before: string, value: unknown, after: string];

describe('a YAML file', () => {
  const rows: readonly Row[] = [
    ['a value where it stands', 'a:   1 # mine\nb: 2\n', { a: 5, b: 2 }, 'a:   5 # mine\nb: 2\n'],
    ['a text, in quotes', 'a: x\n', { a: 'yes: no' }, 'a: "yes: no"\n'],
    ['a value deep within', 'a:\n  b:\n    c: 1\n', { a: { b: { c: 2 } } }, 'a:\n  b:\n    c: 2\n'],
    ['a key that is new', 'a: 1\n', { a: 1, b: { c: [1] } }, 'a: 1\nb:\n  c:\n    - 1\n'],
    [
      'a key that is new further in',
      'a:\n    b: 1\nc: 1\n',
      { a: { b: 1, d: 2 }, c: 1 },
      'a:\n    b: 1\n    d: 2\nc: 1\n',
    ],
    ['a key that is gone', 'a: 1\nb: 2\n', { a: 1 }, 'a: 1\n'],
    ['all keys further in', 'a:\n  b: 1\n', { a: {} }, 'a: {}\n'],
    ['the first key of an empty map', 'a: {}\n', { a: { b: 1 } }, 'a:\n  b: 1\n'],
    ['the first key of nothing', 'a:\n', { a: { b: 1 } }, 'a:\n  b: 1\n'],
    ['a map in the place of a value', 'a: 1\nb: 2\n', { a: { c: 1 }, b: 2 }, 'b: 2\na:\n  c: 1\n'],
    ['a list as a whole', 'b: 0\na: [1, 2]\n', { b: 0, a: [1, 3] }, 'b: 0\na:\n  - 1\n  - 3\n'],
    [
      'a text over several lines',
      'a:\n  url: >-\n    http://x/\n    y\n  n: |\n    one\n    two\nb: 1\n',
      { a: { url: 'z', n: 'm' }, b: 1 },
      'a:\n  url: "z"\n  n: "m"\nb: 1\n',
    ],
    ['a text over several lines, with a comment', 'a: | # why\n  x\nb: 1\n', { a: 'y', b: 1 }, '# why\nb: 1\na: y\n'],
    ['JSON', '{"a": {"b": 1}}', { a: { b: 1, c: 2 } }, '{"a": {"b": 1, "c": 2}}'],
    ['a key of JSON that is gone', '{"a": 1, "b": 2}', { b: 2 }, '{"b": 2}'],
    ['CRLF', 'a: 1\r\nb:\r\n  c: 1\r\n', { a: 1, b: { c: 1, d: 2 } }, 'a: 1\r\nb:\r\n  c: 1\r\n  d: 2\r\n'],
    ['the last line without an end', 'a: 1', { a: 1, b: 2 }, 'a: 1\nb: 2'],
  ];
  for (const [title, before, value, after] of rows) {
    it(`has changed: ${title}`, () => {
      expect(read(before).rewritten(value)).to.equal(after);
      expect(same(read(after).value, value)).to.equal(true);
    });
  }

  it('that has only comments or null gets the value below them', () => {
    expect(read('# mine\n').rewritten({ a: 1 })).to.equal('# mine\na: 1\n');
    expect(read('null\n').rewritten({ a: 1 })).to.equal('a: 1\n');
    expect(read('').rewritten({ a: { b: 1 } })).to.equal('a:\n  b: 1\n');
  });

  it('is unchanged if the wanted or the current value is not a map', () => {
    for (const value of [undefined, null, [], 'x']) expect(read('a: 1\n').rewritten(value)).to.equal('a: 1\n');
    expect(read('- 1\n').rewritten({ a: 1 })).to.equal('- 1\n');
  });

  it('may have numbers and booleans as keys', () => {
    expect(read('1: a\ntrue: b\n').rewritten({ 1: 'c', true: 'b' })).to.equal('1: "c"\ntrue: b\n');
  });

  describe('has the offset', () => {
    const text = 'a:\n  b: 1\nl:\n  - name: x\n  - name: y\n    z: 1\n';
    const places: readonly (readonly [path: Path, at: string])[] = [
      [['a'], 'a:'],
      [['a', 'b'], 'b: 1'],
      [['l'], 'l:'],
      [['l', { by: 'name', is: 'y' }], 'name: y'],
      [['l', { by: 'name', is: 'y' }, 'z'], 'z: 1'],
      [['a', 'none'], 'a:'],
      [['l', { by: 'name', is: 'none' }], 'l:'],
      [['none'], 'a:'],
    ];
    for (const [path, at] of places) {
      it(`of ${JSON.stringify(path)}, or of its innermost container`, () => {
        expect(text.slice(read(text).offsetOf(path)).startsWith(at)).to.equal(true);
      });
    }

    it('0 for an empty text', () => {
      expect(read('').offsetOf(['a'])).to.equal(0);
    });
  });

  describe('with any servers', () => {
    const text = fc.string({ unit: fc.constantFrom('a', ' ', ':', '#', '"', "'", '-', '{', 'ü', '\n'), maxLength: 6 });
    const fields = fc.dictionary(
      fc.constantFrom('url', 'enabled', 'args', 'env', 'x y'),
      fc.oneof(
        text,
        fc.boolean(),
        fc.integer(),
        fc.array(text, { minLength: 1, maxLength: 2 }),
        fc.dictionary(fc.constantFrom('K', 'L'), text, { minKeys: 1 }),
      ),
      { minKeys: 1 },
    );
    const servers = fc.dictionary(fc.constantFrom('a', 'b', 'c', '#d'), fields, { minKeys: 1 });
    const other = { other: { n: 1, list: [1, 2] } };

    it('has the wanted value after an edit, also for other parsers', () => {
      fc.assert(
        fc.property(servers, servers, (before, after) => {
          const written = read(yaml.write({ extensions: before, ...other }));
          const wanted = { extensions: after, ...other };
          expect(same(parse(written.rewritten(wanted)), wanted)).to.equal(true);
        }),
      );
    });

    it('is identical after an insertion and its removal', () => {
      fc.assert(
        fc.property(servers, fields, (before, fresh) => {
          // The empty lines at the end of such a block belong to it, so nothing is inserted after it.
          fc.pre(!JSON.stringify(before).includes('\\n"'));
          const text = yaml.write({ extensions: before, ...other });
          const more = read(text).rewritten({ extensions: { ...before, xy: fresh }, ...other });
          expect(read(more).rewritten({ extensions: before, ...other })).to.equal(text);
        }),
      );
    });
  });
});
