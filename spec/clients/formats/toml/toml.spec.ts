import { expect } from 'chai';
import fc from 'fast-check';
import type { Document } from '../../../../lib/clients/formats/format.ts';
import { same } from '../../../../lib/clients/formats/same.ts';
import { toml } from '../../../../lib/clients/formats/toml/toml.ts';

const read = (text: string): Document => {
  const reading = toml.read(text);
  if ('fault' in reading) throw new Error(`${reading.fault.offset}: ${reading.fault.message} in ${text}`);
  return reading;
};

type Row = readonly [title: string, before: string, value: unknown, after: string];

describe('a TOML file', () => {
  const rows: readonly Row[] = [
    ['a value where it stands', '[s.a]\nurl = "x" # mine\n', { s: { a: { url: 'y' } } }, '[s.a]\nurl = "y" # mine\n'],
    ['a key that is new', '[s.a]\nurl = "x"\n', { s: { a: { url: 'x', n: 1 } } }, '[s.a]\nurl = "x"\nn = 1\n'],
    ['a key that is gone', '[s.a]\nurl = "x"\nn = 1\n', { s: { a: { url: 'x' } } }, '[s.a]\nurl = "x"\n'],
    [
      'a table that is new, behind those of its kind',
      '[s.a]\nx = 1\n\n[other]\ny = 1\n',
      { s: { a: { x: 1 }, b: { x: 2 } }, other: { y: 1 } },
      '[s.a]\nx = 1\n\n[s.b]\nx = 2\n\n[other]\ny = 1\n',
    ],
    ['a table that is new, at the end', 'top = 1\n', { top: 1, s: { a: { x: 1 } } }, 'top = 1\n\n[s.a]\nx = 1\n'],
    [
      'a table at the end of a file without an end of line',
      'top = 1',
      { top: 1, s: { a: { x: 1 } } },
      'top = 1\n\n[s.a]\nx = 1\n',
    ],
    [
      'a table that is gone, with the blank line before it',
      '[s.a]\nx = 1\n\n[s.b]\nx = 2\n',
      { s: { a: { x: 1 } } },
      '[s.a]\nx = 1\n',
    ],
    ['dotted keys', 'top = 1\ns.a.x = 1\n', { top: 1, s: { a: { x: 2, y: 3 } } }, 'top = 1\ns.a.x = 2\ns.a.y = 3\n'],
    [
      'a key of a server of which only a part is a table',
      '[s.a.env]\nK = "v"\n\n[t]\n',
      { s: { a: { env: { K: 'v' }, url: 'u', n: 1 } }, t: {} },
      '[s.a.env]\nK = "v"\n\n[s.a]\nurl = "u"\nn = 1\n\n[t]\n',
    ],
    [
      'a part of a server in the place of the only one that it has',
      '[s.a.env]\nK = "v"\n',
      { s: { a: { url: 'u' } } },
      '\n[s.a]\nurl = "u"\n',
    ],
    ['a key at the top, where there are only tables', '[t]\nx = 1\n', { t: { x: 1 }, top: 2 }, 'top = 2\n[t]\nx = 1\n'],
    ['an inline table', 's = { a = { x = 1 } }\n', { s: { a: { x: 2, y: 3 } } }, 's = { a = { x = 2, y = 3 } }\n'],
    ['a text in the place of an inline table', '[s.a]\nx = { y = 1 }\n', { s: { a: { x: 'z' } } }, '[s.a]\nx = "z"\n'],
    ['an inline table that loses a key', 'a = { x = 1, y = 2 }\n', { a: { y: 2 } }, 'a = { y = 2 }\n'],
    ['an inline table that loses its last key', 'a = { x = 1, y = 2 }\n', { a: { x: 1 } }, 'a = { x = 1 }\n'],
    [
      'a server of which a part is a table of its own',
      'top = 1\n\n[s.a]\nx = 1\n[s.a.env]\nK = "v"\n\n[s.b]\nx = 1\n',
      { top: 1, s: { b: { x: 1 } } },
      'top = 1\n\n[s.b]\nx = 1\n',
    ],
    [
      'an element of a list of tables',
      '[[l]]\nname = "a"\nx = 1\n\n[[l]]\nname = "b"\n',
      { l: [{ name: 'a', x: 2 }, { name: 'b' }] },
      '[[l]]\nname = "a"\nx = 2\n\n[[l]]\nname = "b"\n',
    ],
    [
      'an element that is new',
      '[[l]]\nname = "a"\n\n[t]\n',
      { l: [{ name: 'a' }, { name: 'b', n: 1 }], t: {} },
      '[[l]]\nname = "a"\n\n[[l]]\nname = "b"\nn = 1\n\n[t]\n',
    ],
    [
      'an element that is gone',
      '[[l]]\nname = "a"\n\n[[l]]\nname = "b"\n',
      { l: [{ name: 'b' }] },
      '\n[[l]]\nname = "b"\n',
    ],
    ['the first element of a list', 'x = 1\n', { x: 1, l: [{ name: 'a' }] }, 'x = 1\n\n[[l]]\nname = "a"\n'],
    ['a list', 'a = [1, 2]\n', { a: [1, 3] }, 'a = [1, 3]\n'],
    ['CRLF', '[s.a]\r\nx = 1\r\n', { s: { a: { x: 1 }, b: { y: 1 } } }, '[s.a]\r\nx = 1\r\n\r\n[s.b]\r\ny = 1\r\n'],
  ];
  for (const [title, before, value, after] of rows) {
    it(`has changed: ${title}`, () => {
      expect(read(before).rewritten(value)).to.equal(after);
      expect(same(read(after).value, value)).to.equal(true);
    });
  }

  it('keeps the comments of removed parts', () => {
    const before = '# top\n[s.a] # head\n# inside\nx = 1 # line\n# below\n\n[t]\n';
    const after = read(before).rewritten({ t: {} });
    expect((after.match(/#.*/g) ?? []).sort()).to.deep.equal((before.match(/#.*/g) ?? []).sort());
  });

  it('is unchanged if the wanted value is not a map', () => {
    for (const value of [undefined, null, [], 'x']) expect(read('a = 1\n').rewritten(value)).to.equal('a = 1\n');
  });

  it('is written as tables, with a blank line between', () => {
    expect(toml.write({ s: { a: { url: 'u', headers: { K: 'v' } }, b: { url: 'w' } } })).to.equal(
      '[s.a]\nurl = "u"\nheaders = { K = "v" }\n\n[s.b]\nurl = "w"\n',
    );
    expect(toml.write(undefined)).to.equal('');
  });

  it('is rejected with reason and position', () => {
    const reading = toml.read('a = 1\nb 2\n');
    expect('fault' in reading && reading.fault.offset).to.be.within(6, 9);
  });

  describe('with any servers', () => {
    const fields = fc.dictionary(
      fc.constantFrom('url', 'enabled', 'args', 'env'),
      fc.oneof(
        fc.string({ unit: 'grapheme', maxLength: 5 }),
        fc.boolean(),
        fc.array(fc.string({ maxLength: 3 }), { maxLength: 2 }),
        fc.dictionary(fc.constantFrom('K', 'L'), fc.string({ maxLength: 3 }), { minKeys: 1 }),
      ),
      { minKeys: 1 },
    );
    const servers = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'x y'), fields, { minKeys: 1 });
    const other = { other: { n: 1, list: [1, 2] } };

    it('has the wanted servers and everything else after an edit', () => {
      fc.assert(
        fc.property(servers, servers, (before, after) => {
          const text = toml.write({ s: before, ...other });
          expect(same(read(read(text).rewritten({ s: after, ...other })).value, { s: after, ...other })).to.equal(true);
        }),
      );
    });

    it('is identical after an insertion and its removal', () => {
      fc.assert(
        fc.property(servers, fields, (before, fresh) => {
          const text = toml.write({ s: before, ...other });
          const more = read(text).rewritten({ s: { ...before, xy: fresh }, ...other });
          expect(read(more).rewritten({ s: before, ...other })).to.equal(text);
        }),
      );
    });
  });
});
