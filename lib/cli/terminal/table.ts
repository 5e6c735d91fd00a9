/**
 * Rows as lines, in columns as wide as their widest cell, two spaces apart, nothing cut off and nothing after the last
 * column. Pure.
 * @param paint what a cell looks like in the end: colours must not count as width.
 */
export const table = (
  rows: readonly (readonly string[])[],
  paint: (text: string, column: number) => string = (text) => text,
): readonly string[] => {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [column, text] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, text.length);
  }
  return rows.map((row) => {
    const last = row.length - 1;
    return row
      .map((text, column) => paint(column === last ? text : text.padEnd(widths[column] ?? 0), column))
      .join('  ');
  });
};
