// How far an exploration is, in a line: states, edges, depth, what waits, rate, memory, and, where the levels so far allow to
// judge, an estimate of the end that is called one.
import { estimatedStates, type Progress } from '../explore/index.js';
import { count } from './output.js';

const megabytes = (bytes: number) => `${count(Math.round(bytes / 1e6))} MB`;

/**
 * @param expanded how many states were expanded since it began, and in how many seconds
 * @param memory in bytes
 */
export function progressText(
  { states, edges, depth, waiting, levels }: Progress,
  { expanded, seconds }: { readonly expanded: number; readonly seconds: number },
  memory: number,
): string {
  const rate = expanded / seconds;
  const parts = [
    `${count(states)} states`,
    `${count(edges)} edges`,
    `depth ${depth}`,
    `${count(waiting)} waiting`,
    `${count(Math.round(rate))} states/s`,
    megabytes(memory),
  ];
  const whole = estimatedStates(levels);
  return [...parts, ...(whole === undefined ? [] : [estimate(Math.max(whole, states), states - waiting, rate)])].join(
    ', ',
  );
}

/** `by estimate 9,200,000 states in all, 12 s to go` */
function estimate(whole: number, expanded: number, rate: number): string {
  const states = count(Number(whole.toPrecision(2)));
  return `by estimate ${states} states in all${rate > 0 ? `, ${duration((whole - expanded) / rate)} to go` : ''}`;
}

function duration(seconds: number): string {
  if (seconds < 100) return `${Math.ceil(seconds)} s`;
  return seconds < 6_000 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3_600)} h`;
}
