// Events in the JSON form of Chrome's trace events, which Perfetto reads: a process for each pair, a track for each
// node, an arrow for each frame that arrived. Times are the lines' own where all have numbers, else their places.
import { type Frame, readSequence, type Step } from '../diagram/index.js';
import type { Run, ToldEvent } from '../oracle/index.js';
import { type NodeName, nameOf, type ObservedEvent } from '../protocol/index.js';
import { nodeOf } from './vector-clocks.js';

/** What one of `time` is in microseconds, the format's own unit. */
export const timeUnits = { s: 1_000_000, ms: 1_000, us: 1, ns: 0.001 } as const;
export type TimeUnit = keyof typeof timeUnits;

const nodes = { primary: 1, secondary: 2 } as const satisfies Record<NodeName, number>;

type Slice = {
  readonly name: string;
  readonly cat: string;
  readonly ph: 'X';
  readonly ts: number;
  readonly dur: number;
  readonly pid: number;
  readonly tid: number;
  readonly args: Readonly<Record<string, unknown>>;
};
type Flow = Pick<Slice, 'name' | 'cat' | 'ts' | 'pid' | 'tid'> & {
  readonly ph: 's' | 'f';
  readonly id: number;
  readonly bp?: 'e';
};
type Name = Pick<Slice, 'name' | 'pid' | 'args'> & { readonly ph: 'M'; readonly tid?: number };
type TraceEvent = Slice | Flow | Name;

/** The text of the file. */
export function writePerfetto(runs: readonly Run[], unit: TimeUnit = 'us'): string {
  const hasTimes = runs.every(({ events }) => events.every(({ time }) => Number.isFinite(time)));
  const first = hasTimes ? earliest(runs) : 0;
  const clock = (event: ToldEvent, place: number) =>
    hasTimes ? (Number(event.time) - first) * timeUnits[unit] : place * 1_000;
  let before = 0;
  const parts = runs.map((run, k) => {
    const part = traceEvents(run, k + 1, clock, hasTimes ? 1 : 600, before);
    before += run.events.length;
    return part.map((event) => JSON.stringify(event)).join(',\n');
  });
  const time = hasTimes ? `"time" of each line, from ${first} on, in ${unit}` : 'the place of each event, 1 ms each';
  return `{"displayTimeUnit":"ms","otherData":${JSON.stringify({ time })},"traceEvents":[\n${parts.join(',\n')}\n]}\n`;
}

const earliest = (runs: readonly Run[]): number =>
  runs.reduce((least, { events }) => events.reduce((min, { time }) => Math.min(min, Number(time)), least), Infinity);

function traceEvents(
  { pair, events }: Run,
  pid: number,
  clock: (event: ToldEvent, place: number) => number,
  length: number,
  eventsBefore: number,
): readonly TraceEvent[] {
  const { steps, frames } = readSequence(events.map(({ event }) => event));
  const ends = { primary: 0, secondary: 0 };
  const slices = events.map((told, place): Slice | undefined => {
    const node = nodeOf(told.event);
    if (node === undefined) return undefined;
    // Two slices of a track must not overlap, however coarse or wrong the times are.
    const ts = Math.max(clock(told, place), ends[node]);
    ends[node] = ts + length;
    return sliceOf(told, steps[place], { ts, dur: length, pid, tid: nodes[node] });
  });
  const last = Math.max(ends.primary, ends.secondary);
  return [
    { name: 'process_name', ph: 'M', pid, args: { name: pair === undefined ? 'pair' : `pair ${pair}` } },
    ...Object.entries(nodes).map(([name, tid]): Name => ({ name: 'thread_name', ph: 'M', pid, tid, args: { name } })),
    ...slices.filter((slice) => slice !== undefined),
    ...downTimes(events, slices, last),
    ...frames.flatMap((frame, k) => flowOf(frame, slices, eventsBefore + k + 1)),
  ];
}

function sliceOf(
  { event, line, time }: ToldEvent,
  step: Step | undefined,
  place: Pick<Slice, 'ts' | 'dur' | 'pid' | 'tid'>,
): Slice {
  const { type, ...fields } = event;
  const args = { event: nameOf(event), line, ...(time === undefined ? {} : { time }), ...fields };
  return { name: step?.label ?? type, cat: type, ph: 'X', ...place, args };
}

/** From each crash to the recovery, or to the end. */
function downTimes(
  events: readonly ToldEvent[],
  slices: readonly (Slice | undefined)[],
  last: number,
): readonly Slice[] {
  return events.flatMap(({ event }, k) => {
    const crash = slices[k];
    if (crash === undefined || !isCrash(event)) return [];
    const up = slices.find(
      (slice, at) => at > k && slice?.tid === crash.tid && events[at]?.event.type.endsWith('.recover'),
    );
    const ts = crash.ts + crash.dur;
    const dur = (up?.ts ?? last) - ts;
    return dur > 0 ? [{ ...crash, name: 'down', cat: 'down', ts, dur, args: {} }] : [];
  });
}

const isCrash = ({ type }: ObservedEvent) => type === 'primary.crash' || type === 'secondary.crash';

/** A flow belongs to the slices within whose times it starts and ends. */
function flowOf(
  { channel, number, sent, arrived }: Frame,
  slices: readonly (Slice | undefined)[],
  id: number,
): readonly Flow[] {
  const from = sent && slices[sent.index];
  const to = arrived && slices[arrived.index];
  if (from === undefined || to === undefined) return [];
  const about = { name: `${channel} ${number}`, cat: channel, id };
  return [
    { ...about, ph: 's', ts: from.ts, pid: from.pid, tid: from.tid },
    { ...about, ph: 'f', bp: 'e', ts: to.ts, pid: to.pid, tid: to.tid },
  ];
}
