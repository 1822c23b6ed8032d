// Reads a trace once more and tells the events of one pair, in the order in which they were judged: for explaining a
// violation, which keeps nothing while judging. It judges nothing.
import type { ObservedEvent, TraceHeader } from '../protocol/index.js';
import { pairName } from './oracle.js';
import { toldInOrder } from './pair-lines.js';
import { placesOf } from './places.js';
import { readTrace, type TraceSource } from './read-trace.js';

/** Tells the events of the pair, each with the place of its line, again and again, until the answer is not to go on. */
export type Retell = (see: (event: ObservedEvent, at: number) => boolean) => Promise<void>;

/** The events of this pair. */
export const retelling =
  (source: TraceSource, header: TraceHeader, pair: string | undefined): Retell =>
  async (see) => {
    let goesOn = true;
    const lines = toldInOrder(header, placesOf([source.name]), (event, at) => {
      goesOn &&= see(event, at);
    });
    await readTrace(source, {
      header() {},
      line(line, at) {
        if (pairName(line) === pair) lines.read(line, at, undefined);
        return goesOn;
      },
    });
    lines.close('primary');
    lines.close('secondary');
  };

/** The text of these lines. */
export async function textsOf(source: TraceSource, places: readonly number[]): Promise<ReadonlyMap<number, string>> {
  const wanted = new Set(places);
  const found = new Map<number, string>();
  await readTrace(source, {
    header() {},
    line(_, at, text) {
      if (wanted.has(at)) found.set(at, text);
      return found.size < wanted.size;
    },
  });
  return found;
}
