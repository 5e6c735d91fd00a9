/**
 * Rows as lines, in columns as wide as their widest cell, two spaces apart, without trailing spaces. Pure.
 * @param paint colours a padded cell: escape sequences must not count as width.
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
