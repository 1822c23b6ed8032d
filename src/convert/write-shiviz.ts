// Events as a log for ShiViz: its first line is the expression that reads the others, its second one what stands
// between two executions, of which each pair is one.
import type { Run } from '../oracle/index.js';
import { nameOf } from '../protocol/index.js';
import { type ClockedEvent, vectorClocks } from './vector-clocks.js';

/** What ShiViz reads each line with. */
export const shivizLine = '(?<host>\\S*) (?<clock>{.*}) line (?<line>\\d+): (?<event>.*)';

/** What it reads the line with that begins a pair. */
export const shivizDelimiter = '=== (?<trace>.*) ===';

/** The text of the log. */
export function writeShiviz(runs: readonly Run[]): string {
  const lines = runs.flatMap(({ pair, events }) => {
    const clocks = vectorClocks(events.map(({ event }) => event));
    const told = events.flatMap(({ event, line }, k) => {
      const clocked = clocks[k];
      return clocked === undefined ? [] : [`${clocked.node} ${clockText(clocked)} line ${line}: ${nameOf(event)}`];
    });
    return [...(pair === undefined ? [] : [`=== ${pair.replace(/\s+/g, ' ')} ===`]), ...told];
  });
  return [shivizLine, runs.some(({ pair }) => pair !== undefined) ? shivizDelimiter : '', ...lines, ''].join('\n');
}

/** A node of which nothing is known is left out. */
function clockText({ clock }: ClockedEvent): string {
  return JSON.stringify(Object.fromEntries(Object.entries(clock).filter(([, ticks]) => ticks > 0)));
}
