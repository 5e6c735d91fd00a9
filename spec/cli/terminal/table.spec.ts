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

  it('is nothing where there are no rows', () => {
    expect(table([])).to.deep.equal([]);
  });

  it('ends each row with its last cell, whatever the rows below have', () => {
    expect(table([['a', 'b'], ['c', 'd', 'e'], ['ffff']])).to.deep.equal(['a     b', 'c     d  e', 'ffff']);
  });

  it('paints cells after they are laid out, so that colours take no room', () => {
    const painted = table(
      [
        ['a', 'b'],
        ['cc', 'd'],
      ],
      (text, column) => (column === 0 ? `<${text}>` : text),
    );
    expect(painted).to.deep.equal(['<a >  b', '<cc>  d']);
  });

  it('tells the painter which column a cell is in', () => {
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

  it('begins every cell of a column at the same place, and cuts none', () => {
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
