// A run of any network as a sequence diagram for a terminal: a lifeline a machine, and an event as a line between those
// that take part in it.
import { circleText, type NetworkRun, type NetworkStep } from './network-run.js';
import { wrapped } from './wrapped.js';

const gap = 16;
const left = 6;

export function networkText({ machines, steps, circle, violation }: NetworkRun): string {
  const width = Math.max(gap, ...machines.map((name) => name.length + 2));
  const at = (k: number): number => left + Math.floor(width / 2) + k * width;
  const heading = machines.reduce((line, name, k) => line.padEnd(at(k) - Math.floor(name.length / 2)) + name, '');
  const lines = steps.flatMap((step, index) => [
    ...(index === circle ? [`${' '.repeat(left)}${circleText}`] : []),
    lineOf(step, index, machines.length, at),
  ]);
  const wrong =
    violation === undefined ? [] : wrapped(violation, 90).map((line, k) => `${k === 0 ? '✗' : ' '}     ${line}`);
  return `${[heading, ...lines, ...wrong].join('\n')}\n`;
}

function lineOf({ label, takers }: NetworkStep, index: number, machines: number, at: (k: number) => number): string {
  const [first, last] = [Math.min(...takers), Math.max(...takers)];
  const signs = [
    ...String(index + 1)
      .padStart(left - 2)
      .padEnd(at(machines - 1) + 1),
  ];
  for (let column = at(first); column < at(last); column += 1) signs[column] = '─';
  for (let k = 0; k < machines; k += 1) signs[at(k)] = takers.includes(k) ? '●' : k > first && k < last ? '┼' : '│';
  return `${signs.join('')}  ${label}`;
}
