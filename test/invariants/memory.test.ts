// How much a rule remembers: over a run of any length no more than a constant, or than there are blocks.
import { expect, test } from 'vitest';
import { type Rule, rules, type Setting } from '../../src/invariants/index.js';
import { type ObservedEvent, unbounded } from '../../src/protocol/index.js';
import { longRun } from './long-run.js';

const setting: Setting = { parameters: unbounded, shows: () => true };

/** How many values a state is made of. */
function sizeOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 1;
  const parts: readonly unknown[] =
    value instanceof Map ? [...value].flat() : value instanceof Set ? [...value] : Object.values(value);
  return parts.reduce<number>((sum, part) => sum + sizeOf(part), 0);
}

/** Beyond what any rule remembers of messages; DESTAGE_RUNS is a factor. */
const longest = 100_000 * Number(process.env['DESTAGE_RUNS'] ?? 1);

test('invariants: memory: over 100,000 writes no rule breaks, and none remembers more than a constant, or than there are blocks', () => {
  const blocks = 8;
  const watching = rules.map((rule) => ({ rule, state: rule.initial(setting), largest: 0 }));
  let writes = 0;
  for (const events of longRun({ writes: longest, blocks, crashEvery: 997 })) {
    for (const event of events) {
      for (const { rule, state } of watching) {
        const outcome = rule.watches.includes(event.type) ? rule.at(state, event) : undefined;
        if (typeof outcome === 'object') throw new Error(`${rule.id}: ${outcome.found}`);
      }
    }
    writes += 1;
    if (writes % 499 !== 0) continue;
    for (const monitor of watching) monitor.largest = Math.max(monitor.largest, sizeOf(monitor.state));
  }
  const most = (rule: Rule) => (rule.id === 'RC-V' ? 12 * blocks : rule.id === 'RC-N' ? 1_100 : 24);
  expect(watching.filter(({ rule, largest }) => largest > most(rule)).map(({ rule }) => rule.id)).toEqual([]);
});

test('invariants: memory: RC-F forgets what was issued and never named by a store', () => {
  const rule = rules.find(({ id }) => id === 'RC-F');
  const state = rule?.initial(setting);
  for (let write = 1; write <= 100_000; write += 1) {
    rule?.at(state, { type: 'host.issue', write, digest: 'equal' });
    rule?.at(state, { type: 'primary.store', seq: write });
  }
  expect(sizeOf(state)).toBeLessThan(10 * 65_536);
});

/** Every object, array, Map and Set that a state is made of. */
function objectsOf(value: unknown, found = new Set<unknown>()): Set<unknown> {
  if (typeof value !== 'object' || value === null || found.has(value)) return found;
  found.add(value);
  const parts: readonly unknown[] = value instanceof Map || value instanceof Set ? [...value] : Object.values(value);
  for (const part of parts) for (const one of Array.isArray(part) ? part : [part]) objectsOf(one, found);
  return found;
}

test('invariants: memory: a copy of what a rule remembers of 10,000 writes that wait shares all but a constant', () => {
  for (const rule of rules) {
    const state = rule.initial(setting);
    const tell = (event: ObservedEvent) => (rule.watches.includes(event.type) ? rule.at(state, event) : undefined);
    for (let seq = 1; seq <= 10_000; seq += 1) {
      const content = { block: seq, digest: `digest ${seq}` };
      tell({ type: 'host.issue', write: seq, ...content });
      tell({ type: 'primary.store', seq, write: seq, ...content });
      tell({ type: 'primary.report', seq });
    }
    const copy = rule.copy?.(state) ?? structuredClone(state);
    const before = objectsOf(state);
    const own = [...objectsOf(copy)].filter((one) => !before.has(one));
    expect(own.length, rule.id).toBeLessThan(32);
  }
});
