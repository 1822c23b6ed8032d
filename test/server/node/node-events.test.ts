// What a node writes down of its events: one line each, but for those of which the newest number stands for those before it;
// nothing is written before it is flushed, and then in its order.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type EventType, eventTypes, type ObservedEvent } from '../../../src/protocol/index.js';
import { NodeEvents } from '../../../src/server/node/node-events.js';
import { TraceLog } from '../../../src/server/node/trace-log.js';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'destage-events-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const writes = {
  block: (seq: number) => seq * 10,
  length: () => 2,
  bytes: () => new Uint8Array(1024),
  checksum: (seq: number) => -seq,
};
const cumulative: readonly EventType[] = [
  'primary.report',
  'primary.acknowledged',
  'primary.release',
  'secondary.report',
];
const without: readonly EventType[] = [
  'primary.crash',
  'primary.recover',
  'secondary.crash',
  'secondary.recover',
  'secondary.takeover',
];

function eventsInto(seen: ObservedEvent[] = []) {
  const path = join(folder, 'trace.jsonl');
  rmSync(path, { force: true });
  const trace = new TraceLog({ path, rotateBytes: 2 ** 30, source: 'test', begin: () => ({}) });
  const check = { observe: (event: ObservedEvent) => seen.push(event) };
  const events = new NodeEvents({ trace, check, writes: () => writes, found: () => ({ stored: 3 }) });
  const lines = () =>
    readFileSync(path, 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
  return { events, lines, trace };
}

describe('node events', () => {
  it('node events: what is expanded from the lines is what was observed, in its order', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...eventTypes), { maxLength: 80 }), (types) => {
        const seen: ObservedEvent[] = [];
        const { events, lines, trace } = eventsInto(seen);
        const last = new Map<EventType, number>();
        const told = types.map((type) => {
          const number = without.includes(type) ? 0 : (last.get(type) ?? 0) + 1;
          last.set(type, number);
          events.observe(type, number);
          return { type, number };
        });
        expect(lines()).toEqual([]);
        events.flush();
        const reached = new Map<string, number>();
        const expanded = lines().flatMap(({ event, seq, upTo, write }) => {
          const number = seq ?? upTo ?? (write === undefined ? 0 : Number(write.split('-')[1]));
          const from = cumulative.includes(event) ? (reached.get(event) ?? 0) + 1 : number;
          reached.set(event, number);
          return Array.from({ length: number - from + 1 }, (_, k) => ({ type: event, number: from + k }));
        });
        expect(expanded).toEqual(told);
        expect(seen.map(({ type }) => type)).toEqual(types);
        trace.close();
      }),
      { numRuns: 60 },
    );
  });

  it('node events: a write carries where it goes, how long it is, and what is in it; a recovery what was found', () => {
    const { events, lines, trace } = eventsInto();
    events.observe('primary.store', 2);
    events.observe('primary.recover', 0);
    events.flush();
    expect(lines()).toMatchObject([
      { event: 'primary.store', seq: 2, block: 20, length: 2, digest: 'fffffffe' },
      { event: 'primary.recover', stored: 3 },
    ]);
    trace.close();
  });

  it('node events: what is to be flushed soon is in the file before the event loop turns, at one go', async () => {
    const { events, lines, trace } = eventsInto();
    let runs = 0;
    const guard = {
      run<Result>(act: () => Result): Result {
        runs += 1;
        return act();
      },
    };
    for (const number of [1, 2]) {
      events.observe('host.issue', number);
      events.flushSoon(guard);
    }
    expect(lines()).toEqual([]);
    await Promise.resolve();
    expect([lines().length, runs]).toEqual([2, 1]);
    events.observe('host.issue', 3);
    events.flushSoon(guard);
    await Promise.resolve();
    expect([lines().length, runs]).toEqual([3, 2]);
    trace.close();
  });

  it('node events: where nobody wants to know, nothing is done', () => {
    const events = new NodeEvents({
      trace: undefined,
      check: undefined,
      writes: () => writes,
      found: () => ({}),
    });
    expect(events.isWanted).toBe(false);
    expect(() => events.flush()).not.toThrow();
  });
});
