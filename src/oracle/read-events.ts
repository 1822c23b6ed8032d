// The events that a trace tells of its first pair, all at once: for drawing, never for judging.
import type { ObservedEvent } from '../protocol/index.js';
import { defaultHeader } from './header.js';
import { Interpretation } from './interpretation.js';
import { pairName } from './oracle.js';
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
  let pair: string | undefined;
  await readTrace(source, {
    header(found) {
      header = found;
    },
    line(line, at) {
      if (interpretation === undefined) {
        pair = pairName(line);
        interpretation = new Interpretation(header, source.name, (event, of) => told.push({ event, line: of }));
      }
      if (pairName(line) === pair) interpretation.read(line, at);
      return true;
    },
  });
  interpretation?.finish();
  return told;
}
