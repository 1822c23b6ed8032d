// The events that a trace tells, all at once: for drawing and converting, never for judging.
import type { ObservedEvent, TraceHeader } from '../../protocol/index.js';
import { defaultHeader } from '../reading/header.js';
import { placesOf } from '../reading/places.js';
import { readTrace, type TraceSource } from '../reading/read-trace.js';
import { asHappened, type PairLines, pairName } from './pair-lines.js';

export type ToldEvent = {
  readonly event: ObservedEvent;
  readonly line: number;
  /** The `time` of the line, as it stands there. */
  readonly time?: unknown;
};

/** What happened at one pair. */
export type Run = { readonly pair: string | undefined; readonly events: readonly ToldEvent[] };

/**
 * The events of the pair that the first line speaks of, in the order in which they happened.
 *
 * @throws InputError when the trace cannot be read
 */
export const readEvents = async (source: TraceSource): Promise<readonly ToldEvent[]> =>
  (await readRuns(source)).runs[0]?.events ?? [];

/**
 * The events of each pair, in the order in which they happened; pairs in the order of their first lines.
 *
 * @throws InputError when the trace cannot be read
 */
export async function readRuns(
  source: TraceSource,
): Promise<{ readonly header: TraceHeader; readonly runs: readonly Run[] }> {
  const pairs = new Map<string | undefined, { readonly events: ToldEvent[]; readonly lines: PairLines }>();
  const times = new Map<number, unknown>();
  let header = defaultHeader;
  const pairOf = (name: string | undefined) => {
    const known = pairs.get(name);
    if (known !== undefined) return known;
    const events: ToldEvent[] = [];
    const tell = (event: ObservedEvent, line: number) => events.push({ event, line, time: times.get(line) });
    const pair = { events, lines: asHappened(header, placesOf([source.name]), tell) };
    pairs.set(name, pair);
    return pair;
  };
  await readTrace(source, {
    header(found) {
      header = found;
    },
    line(line, at) {
      if (line.time !== undefined) times.set(at, line.time);
      pairOf(pairName(line)).lines.read(line, at, undefined);
      return true;
    },
  });
  for (const { lines } of pairs.values()) {
    lines.close('primary');
    lines.close('secondary');
  }
  return { header, runs: [...pairs].map(([pair, { events }]) => ({ pair, events })) };
}
