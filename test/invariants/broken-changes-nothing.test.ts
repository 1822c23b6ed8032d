// An event that breaks a rule leaves the rule's state as it was: whoever asks what would be broken can go on from there.
import { expect, test } from 'vitest';
import { rules } from '../../src/invariants/index.js';
import { readEvents } from '../../src/oracle/index.js';
import { type ObservedEvent, unbounded } from '../../src/protocol/index.js';
import { untold } from './untold.js';
import { sourceOf, vectors } from './vector.js';

const traces = [
  ...vectors.map((vector) => ({ name: vector.file, parameters: unbounded, events: async () => (await readEvents(sourceOf(vector))).map(({ event }) => event) })), // biome-ignore format: one source a line
  ...untold.map(({ what, parameters, events }) => ({ name: what, parameters, events: async () => events })),
];

test('invariants: whatever breaks a rule changes nothing in its state', async () => {
  const broke = new Set<string>();
  for (const { name, parameters, events } of traces) {
    const told: readonly ObservedEvent[] = await events();
    for (const rule of rules) {
      const state = rule.initial({ parameters, shows: () => true });
      for (const event of told.filter(({ type }) => rule.watches.includes(type))) {
        const before = structuredClone(state);
        if (typeof rule.at(state, event) !== 'object') continue;
        broke.add(rule.id);
        expect(state, `${rule.id} in ${name}`).toEqual(before);
      }
    }
  }
  expect(broke.size).toBe(rules.length);
});
