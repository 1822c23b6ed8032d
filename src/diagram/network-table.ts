// A run of any network as a table for a terminal: a step a row, a column for each machine with what it changes to.
import { circleText, type NetworkRun } from './network-run.js';
import { wrapped } from './wrapped.js';

type Row = readonly string[];

/** The run as a table; a machine that takes part and stays as it is has a dot. */
export function networkTable({ machines, steps, circle, violation }: NetworkRun): string {
  const heading: Row = ['step', 'event', ...machines];
  const rows: readonly Row[] = steps.map(({ label, takers, changes }, index) => [
    String(index + 1),
    label,
    ...changes.map((change, k) => (change === '' && takers.includes(k) ? '·' : change)),
  ]);
  const widths = heading.map((name, column) => Math.max(name.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const format = (row: Row) =>
    row
      .map((cell, k) => (k === 0 ? cell.padStart(widths[k] ?? 0) : cell.padEnd(widths[k] ?? 0)))
      .join(' │ ')
      .trimEnd();
  const rule = widths.map((width) => '─'.repeat(width)).join('─┼─');
  const lines = rows.flatMap((row, index) => [...(index === circle ? [`  ${circleText}`] : []), format(row)]);
  const wrong =
    violation === undefined ? [] : wrapped(violation, 96).map((line, k) => `${k === 0 ? '✗' : ' '} ${line}`);
  return `${[format(heading), rule, ...lines, ...wrong].join('\n')}\n`;
}
