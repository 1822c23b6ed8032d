// ShiViz, Perfetto, Mermaid: each form is what its tool reads, and says what must have happened before what, no more.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { type VectorClock, vectorClocks, writePerfetto, writeShiviz } from '../../src/convert/index.js';
import type { Run } from '../../src/oracle/index.js';
import { channels, nameOf, numberOf, type ObservedEvent } from '../../src/protocol/index.js';
import { crash, end, recover, secondaryStore, takeover, transmit, wholeWay } from '../oracle/lines.js';
import { runOfLines, runs } from './told.js';

const eventsOf = ({ events }: Run): readonly ObservedEvent[] => events.map(({ event }) => event);

/** Written a second time, and by another way: the order of each node and of frames, closed under transitivity. */
function causesOf(events: readonly ObservedEvent[]): readonly ReadonlySet<number>[] {
  const nodeAt = (event: ObservedEvent) => (event.type === 'read' ? event.node : event.type.split('.')[0] === 'secondary' ? 'secondary' : 'primary'); // biome-ignore format: one line
  const sentBy = (event: ObservedEvent) => Object.values(channels).find(({ arrives }) => arrives === event.type)?.sent;
  const causes: Set<number>[] = [];
  for (const [k, event] of events.entries()) {
    const all = new Set<number>();
    const earlier = events.slice(0, k);
    const same = earlier.findLastIndex((other) => nodeAt(other) === nodeAt(event));
    const sent = sentBy(event);
    const sending = earlier.findIndex((other) => sent !== undefined && other.type === sent && numberIn(other) === numberIn(event)); // biome-ignore format: one line
    for (const cause of [same, sending]) {
      if (cause < 0) continue;
      all.add(cause);
      for (const before of causes[cause] ?? []) all.add(before);
    }
    causes.push(all);
  }
  return causes;
}

const numberIn = (event: ObservedEvent) =>
  event.type === 'read' || event.type === 'begin' || event.type === 'end' ? 0 : numberOf(event);

const isBefore = (a: VectorClock, b: VectorClock) =>
  a.primary <= b.primary && a.secondary <= b.secondary && (a.primary < b.primary || a.secondary < b.secondary);

test('convert: shiviz: one event is before another exactly when its clock is less', async () => {
  await fc.assert(
    fc.asyncProperty(runs, async (lines) => {
      const events = eventsOf(await runOfLines(lines)).filter(({ type }) => type !== 'end');
      const causes = causesOf(events);
      const clocks = vectorClocks(events).map((clocked) => clocked?.clock ?? { primary: -1, secondary: -1 });
      for (const [b, later] of clocks.entries()) {
        for (const [a, earlier] of clocks.entries()) {
          if (isBefore(earlier, later) !== causes[b]?.has(a)) expect([a, b, events[a], events[b]]).toEqual([]);
        }
      }
    }),
    { numRuns: 40 },
  );
});

test('convert: shiviz: of a frame that was sent twice only the first sending is a cause', async () => {
  const lines = [
    ...wholeWay(1).slice(0, 3),
    transmit(1),
    crash('secondary'),
    recover('secondary'),
    transmit(1),
    secondaryStore(1),
  ];
  const clocks = vectorClocks(eventsOf(await runOfLines(lines)));
  expect(clocks.at(-1)?.clock).toEqual({ primary: 4, secondary: 3 });
});

/** Reads the log as ShiViz does: by the expressions of its first two lines. */
function parseShiviz(text: string) {
  const [line = '', delimiter = '', ...rest] = text.split('\n');
  const log = rest.join('\n').trim();
  const executions = delimiter === '' ? [log] : log.split(new RegExp(`^${delimiter.replace('?<trace>', '?:')}$`, 'm'));
  return executions
    .filter((part) => part.trim() !== '')
    .map((part) =>
      [...part.matchAll(new RegExp(`^${line}$`, 'gm'))].map(({ groups = {} }) => ({
        host: groups['host'] ?? '',
        clock: z.record(z.string(), z.int().min(1)).parse(JSON.parse(groups['clock'] ?? '')),
        event: groups['event'] ?? '',
      })),
    );
}

test('convert: shiviz: its own expression reads every event, and each host counts its own by one', async () => {
  const run = await runOfLines([...wholeWay(1, 2), crash('primary'), takeover(), end]);
  const [log = []] = parseShiviz(writeShiviz([run]));
  expect(log.map(({ event }) => event)).toEqual(
    eventsOf(run)
      .filter(({ type }) => type !== 'end')
      .map(nameOf),
  );
  for (const host of ['primary', 'secondary']) {
    const ticks = log.filter((entry) => entry.host === host).map(({ clock }) => clock[host]);
    expect(ticks).toEqual(ticks.map((_, k) => k + 1));
  }
});

test('convert: shiviz: pairs are executions, by name', async () => {
  const { events } = await runOfLines(wholeWay(1));
  const text = writeShiviz([
    { pair: 'a', events },
    { pair: 'b c', events: events.slice(0, 3) },
  ]);
  expect(parseShiviz(text).map((log) => log.length)).toEqual([11, 3]);
  expect(text).toContain('\n=== b c ===\n');
});

const place = { pid: z.int().min(1), tid: z.int().min(1).max(2), ts: z.number().min(0) };
const flow = { name: z.string(), cat: z.enum(['data', 'acks', 'messages']), id: z.int(), ...place };
const documentSchema = z.strictObject({
  displayTimeUnit: z.enum(['ms', 'ns']),
  otherData: z.record(z.string(), z.string()),
  traceEvents: z.array(
    z.union([
      z.strictObject({ name: z.literal('process_name'), ph: z.literal('M'), pid: place.pid, args: z.strictObject({ name: z.string() }) }),
      z.strictObject({ name: z.literal('thread_name'), ph: z.literal('M'), pid: place.pid, tid: place.tid, args: z.strictObject({ name: z.string() }) }),
      z.strictObject({ name: z.string(), cat: z.string(), ph: z.literal('X'), dur: z.number().positive(), args: z.record(z.string(), z.unknown()), ...place }),
      z.strictObject({ ...flow, ph: z.literal('s') }),
      z.strictObject({ ...flow, ph: z.literal('f'), bp: z.literal('e') }),
    ]),
  ),
}); // biome-ignore format: one kind of event a line

const sentOf = { data: 'primary.transmit', acks: 'secondary.report', messages: 'primary.message' } as const;
const takenOf = { data: 'secondary.store', acks: 'primary.acknowledged', messages: 'secondary.permit' } as const;

/** Everything that must hold of what Perfetto is given. */
function checkPerfetto(text: string): z.infer<typeof documentSchema> {
  const document = documentSchema.parse(JSON.parse(text));
  const slices = document.traceEvents.filter((event) => event.ph === 'X');
  for (const track of new Set(slices.map(({ pid, tid }) => `${pid} ${tid}`))) {
    const ordered = slices.filter(({ pid, tid }) => `${pid} ${tid}` === track).sort((one, two) => one.ts - two.ts);
    for (const [k, slice] of ordered.entries()) {
      const next = ordered[k + 1];
      if (next !== undefined && slice.name !== 'down') expect(slice.ts + slice.dur).toBeLessThanOrEqual(next.ts);
    }
  }
  const starts = document.traceEvents.filter((event) => event.ph === 's');
  const ends = new Map(document.traceEvents.filter((event) => event.ph === 'f').map((event) => [event.id, event]));
  expect(new Set(starts.map(({ id }) => id)).size).toBe(starts.length);
  expect(ends.size).toBe(starts.length);
  const at = ({ pid, tid, ts }: { pid: number; tid: number; ts: number }) =>
    slices.filter((slice) => slice.pid === pid && slice.tid === tid && slice.ts <= ts && ts < slice.ts + slice.dur).map(({ cat }) => cat); // biome-ignore format: one line
  for (const start of starts) {
    const arrival = ends.get(start.id);
    expect(at(start)).toContain(sentOf[start.cat]);
    expect(arrival && at(arrival)).toContain(takenOf[start.cat]);
    expect(arrival?.name).toBe(start.name);
  }
  return document;
}

test('convert: perfetto: runs of the model are tracks, slices that do not overlap, and flows that begin and end in them', async () => {
  await fc.assert(
    fc.asyncProperty(runs, async (lines) => {
      const run = await runOfLines(lines);
      const { traceEvents } = checkPerfetto(writePerfetto([run, { ...run, pair: 'b' }]));
      const slices = traceEvents.filter((event) => event.ph === 'X' && event.name !== 'down');
      expect(slices).toHaveLength(2 * run.events.filter(({ event }) => event.type !== 'end').length);
    }),
    { numRuns: 40 },
  );
});

test('convert: perfetto: times are the lines own where all are numbers, in their unit', async () => {
  const timed = wholeWay(1).map((line, k) => ({ ...line, time: 1_000 + k * 2 }));
  const slicesOf = (text: string) => checkPerfetto(text).traceEvents.filter((event) => event.ph === 'X');
  const run = await runOfLines(timed);
  expect(slicesOf(writePerfetto([run], 'ms')).map(({ ts }) => ts)).toEqual(timed.map((_, k) => k * 2_000));
  expect(slicesOf(writePerfetto([run]))[1]).toMatchObject({
    ts: 2,
    args: { time: 1_002, line: 2, event: 'primary.store(1)' },
  });
  const untimed = await runOfLines([{ ...wholeWay(1)[0] }, ...timed.slice(1)]);
  expect(slicesOf(writePerfetto([untimed], 'ms')).map(({ ts }) => ts)).toEqual(timed.map((_, k) => k * 1_000));
});

test('convert: perfetto: a track has no two slices at once, however coarse the clock', async () => {
  const run = await runOfLines(wholeWay(1, 2).map((line) => ({ ...line, time: 7 })));
  checkPerfetto(writePerfetto([run], 's'));
});

test('convert: perfetto: a node that is down is a slice until it recovers, or to the end', async () => {
  const lines = [
    ...wholeWay(1),
    crash('secondary'),
    ...wholeWay(2).slice(0, 3),
    recover('secondary'),
    crash('primary'),
    takeover(),
  ];
  const document = checkPerfetto(writePerfetto([await runOfLines(lines)]));
  const down = document.traceEvents.filter((event) => event.name === 'down');
  expect(down.map((event) => 'tid' in event && event.tid)).toEqual([2, 1]);
});

test.each([
  ['a flow without its end', (text: string) => text.replace(/^\{[^\n]*"ph":"f"[^\n]*$/m, '{"name":"process_name","ph":"M","pid":1,"args":{"name":"x"}},')],
  ['a flow that ends in no slice', (text: string) => text.replace(/("ph":"f","bp":"e","ts":)\d+/, '$199999999')],
  ['a slice that lasts too long', (text: string) => text.replace('"dur":600', '"dur":600000')],
  ['two flows of one number', (text: string) => text.replace(/"id":\d+,"ph":"s"/, '"id":2,"ph":"s"')],
  ['a slice without a name', (text: string) => text.replace('"name":"store 1",', '')],
])('convert: perfetto: the check finds %s', async (_what, fault) => {
  const text = writePerfetto([await runOfLines(wholeWay(1, 2))]);
  checkPerfetto(text);
  expect(fault(text)).not.toBe(text);
  expect(() => checkPerfetto(fault(text))).toThrow();
}); // biome-ignore format: one fault a line
