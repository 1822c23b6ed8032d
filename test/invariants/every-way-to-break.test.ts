// Every place in a rule that finds something broken is reached by a vector, so that each kind of failure has a tiny
// trace with its verdict. The places are found in the text of the rules; where a rule finds something is told by the call.
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import { remoteCopyRules } from '../../src/invariants/index.js';
import { storeInOrder } from '../../src/invariants/remote-copy/store-in-order.js';
import type { ObservedEvent } from '../../src/protocol/index.js';
import { unbounded } from '../../src/protocol/index.js';
import { vectors, watchEvents, watchVector } from './vector.js';

const folder = 'src/invariants/remote-copy';
const reached = vi.hoisted(() => new Set<string>());

vi.mock('../../src/invariants/rule.js', async (original) => {
  const actual = await original<typeof import('../../src/invariants/rule.js')>();
  return {
    ...actual,
    broken: (...given: Parameters<typeof actual.broken>) => {
      const [, place] = /remote-copy\/([a-z-]+\.ts:\d+):/.exec(new Error('here').stack ?? '') ?? [];
      if (place !== undefined) reached.add(place);
      return actual.broken(...given);
    },
  };
});

/** `down-is-silent.ts:48`: every call, by file and line. */
const places = readdirSync(folder).flatMap((file) =>
  readFileSync(`${folder}/${file}`, 'utf8')
    .split('\n')
    .flatMap((line, k) => (/\bbroken\(/.test(line) ? [`${file}:${k + 1}`] : [])),
);

/** No trace can break this part alone: the completion before the store breaks RC-A as well. */
const untold: readonly ObservedEvent[] = [
  { type: 'primary.report', seq: 3 },
  { type: 'host.issue', write: 1 },
  { type: 'primary.store', seq: 1, write: 1 },
];

test('invariants: vectors: every way in which a rule of remote copy can be broken has a vector', async () => {
  for (const vector of vectors) await watchVector(vector, remoteCopyRules);
  const setting = { parameters: unbounded, shows: () => true };
  watchEvents([storeInOrder], setting, untold.map((event, line) => ({ event, line }))); // biome-ignore format: one call
  expect(places.filter((place) => !reached.has(place))).toEqual([]);
  expect(places.length).toBeGreaterThan(25);
});
