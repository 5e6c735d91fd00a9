import { expect } from 'chai';
import fc from 'fast-check';
import { table } from '../../../lib/cli/terminal/table.ts';

const cell = fc.string({ unit: fc.constantFrom('a', 'b', 'ü', '-', '1'), maxLength: 9 });

describe('a table', () => {
  it('has columns as wide as their widest cell, two spaces apart', () => {
    expect(
      table([
        ['NAME', 'STATE', 'PID'],
        ['a', 'restarting', '7'],
        ['long-name', 'x', '1234'],
      ]),
    ).to.deep.equal([
      'NAME       STATE       PID', //
      'a          restarting  7',
      'long-name  x           1234',
    ]);
  });

  it('is empty without rows', () => {
    expect(table([])).to.deep.equal([]);
  });

  it('ends each row with its last cell, regardless of other rows', () => {
    expect(table([['a', 'b'], ['c', 'd', 'e'], ['ffff']])).to.deep.equal(['a     b', 'c     d  e', 'ffff']);
  });

  it('paints cells after padding, so that colours have no width', () => {
    const painted = table(
      [
        ['a', 'b'],
        ['cc', 'd'],
      ],
      (text, column) => (column === 0 ? `<${text}>` : text),
    );
    expect(painted).to.deep.equal(['<a >  b', '<cc>  d']);
  });

  it('passes the column of a cell to the painter', () => {
    const seen: [string, number][] = [];
    table([['a', 'b', 'c']], (text, column) => {
      seen.push([text, column]);
      return text;
    });
    expect(seen).to.deep.equal([
      ['a', 0],
      ['b', 1],
      ['c', 2],
    ]);
  });

  it('aligns the cells of each column, and cuts none', () => {
    const rows = fc
      .integer({ min: 1, max: 5 })
      .chain((columns) => fc.array(fc.array(cell, { minLength: columns, maxLength: columns }), { minLength: 1 }));
    fc.assert(
      fc.property(rows, (rows) => {
        const lines = table(rows);
        const starts = rows[0]?.map((_, column) =>
          rows[0]
            ?.slice(0, column)
            .reduce((sum, _, index) => sum + 2 + Math.max(...rows.map((row) => row[index]?.length ?? 0)), 0),
        );
        for (const [index, row] of rows.entries())
          for (const [column, text] of row.entries())
            expect(lines[index]?.startsWith(text, starts?.[column])).to.equal(true);
      }),
    );
  });
});
