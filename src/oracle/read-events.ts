// The events that a trace tells of its first pair, all at once: for drawing, never for judging.
import type { ObservedEvent } from '../protocol/index.js';
import { Interpretation } from './interpretation.js';
import { defaultHeader } from './oracle.js';
import { readTrace, type TraceSource } from './read-trace.js';

export type ToldEvent = { readonly event: ObservedEvent; readonly line: number };

/**
 * The events of the pair that the first line speaks of, in the order in which they happened.
 *
 * @throws InputError when the trace cannot be read
 */
export async function readEvents(source: TraceSource): Promise<readonly ToldEvent[]> {
  const told: ToldEvent[] = [];
  let interpretation: Interpretation | undefined;
  let header = defaultHeader;
  let pair: string | number | undefined;
  for await (const item of readTrace(source)) {
    if ('header' in item) header = item.header;
    if (!('line' in item)) continue;
    if (interpretation === undefined) {
      pair = item.line.pair;
      interpretation = new Interpretation(header, source.name, (event, line) => told.push({ event, line }));
    }
    if (item.line.pair === pair) interpretation.read(item.line, item.at);
  }
  interpretation?.finish();
  return told;
}
