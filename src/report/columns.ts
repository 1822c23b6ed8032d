// Text in columns, and numbers as people write them.

/** A number as people write it: 15,074. */
export const count = (number: number): string => number.toLocaleString('en');

/** So many of something: 1 write, 15,074 writes. */
export const counted = (number: number, thing: string): string => `${count(number)} ${thing}${number === 1 ? '' : 's'}`;

/** Columns side by side, as wide as their widest cell; the last one as it is. */
export function columns(rows: readonly (readonly string[])[], indent = '  '): string {
  const widths = (rows[0] ?? []).map((_, k) => Math.max(...rows.map((row) => (row[k] ?? '').length)));
  return rows
    .map(
      (row) =>
        indent + row.map((cell, k) => (k === row.length - 1 ? cell : cell.padEnd((widths[k] ?? 0) + 2))).join(''),
    )
    .join('\n');
}
