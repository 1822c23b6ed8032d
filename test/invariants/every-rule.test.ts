// No rule without a run that exercises it, and something that breaks it and it alone. A rule that is added without
// them fails here.
import { expect, test } from 'vitest';
import { rules } from '../../src/invariants/index.js';
import { untold } from './untold.js';
import { vectors, type Watched, watchEvents, watchVector } from './vector.js';

let watched: Promise<readonly Watched[]> | undefined;

/** What the rules said of the vectors that break no rule at all, so that whatever held in them held in a legal run. */
async function legal(): Promise<readonly Watched[]> {
  watched ??= Promise.all(vectors.map((vector) => watchVector(vector, rules)));
  return (await watched).filter(({ breaks }) => breaks.length === 0);
}

for (const { id, name } of rules) {
  test(`invariants: every rule: ${id} ${name} is exercised by a vector that breaks no rule`, async () => {
    expect((await legal()).some(({ held }) => held.includes(id))).toBe(true);
  });

  test(`invariants: every rule: ${id} ${name} is broken alone by a vector, or by events that no trace tells`, () => {
    const byVector = vectors.filter(({ expected, strict }) => (expected.rule ?? strict.rule) === id);
    const byEvents = untold.filter(({ rule }) => rule === id);
    expect(byVector.length + byEvents.length).toBeGreaterThan(0);
  });
}

for (const { rule, what, parameters, events } of untold) {
  test(`invariants: every rule: ${rule} and no other rule is broken when ${what}`, () => {
    const told = events.map((event, line) => ({ event, line }));
    const { breaks } = watchEvents(rules, { parameters, shows: () => true }, told);
    expect(breaks).toEqual([{ line: events.length - 1, rules: [rule] }]);
  });
}
