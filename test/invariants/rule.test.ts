// What every rule promises as a rule: what it looks at, how much it remembers, and that its state is plain data.
import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { structuralKey } from '../../src/explore/structural-key.js';
import { claimRules, modelRules, type Rule, remoteCopyRules, rules, type Setting } from '../../src/invariants/index.js';
import { readEvents } from '../../src/oracle/index.js';
import { clauses, instances, type ObservedEvent, type ObservedType, unbounded } from '../../src/protocol/index.js';
import { untold } from './untold.js';
import { sourceOf, vectors } from './vector.js';

const lacking = (...types: readonly string[]): Setting => ({
  parameters: unbounded,
  shows: (type) => !types.includes(type),
  lacks: (type) => types.includes(type),
});
const setting = lacking();
/** A system that has every step, and those that go without some. */
const settings = [setting, lacking('primary.message', 'secondary.permit'), lacking('primary.transmit')];

const beginning: ObservedEvent = {
  type: 'begin',
  state: { stored: 6, released: 2, reported: 5, held: [4], permitted: 3, destaged: 3 },
};

/** The events of every vector, of what no vector tells, and each event while both nodes are down. */
const runs: readonly (readonly ObservedEvent[])[] = [
  ...(await Promise.all(vectors.map((vector) => readEvents(sourceOf(vector))))).map((told) =>
    told.map(({ event }) => event),
  ),
  ...untold.map(({ events }) => events),
  ...instances({ writes: 1 }).map((event): readonly ObservedEvent[] => [
    { type: 'primary.crash' },
    { type: 'secondary.crash' },
    event,
  ]),
  [beginning, ...Array.from({ length: 3 }, (_, k): ObservedEvent => ({ type: 'primary.report', seq: 6 + k }))],
];

/** Follows a rule through a run; the state is the rule's own, before and after each event. */
function follow(rule: Rule, run: readonly ObservedEvent[], see: (event: ObservedEvent, state: unknown) => void): void {
  for (const each of settings) {
    const state = rule.initial(each);
    for (const event of run) see(event, state);
  }
}

for (const rule of rules) {
  const name = `${rule.id} ${rule.name}`;
  const watched: ReadonlySet<ObservedType> = new Set(rule.watches);

  test(`invariants: rule: ${name} says nothing of an event that it does not watch, and remembers nothing of it`, () => {
    for (const run of runs) {
      follow(rule, run, (event, state) => {
        const before = structuralKey(state);
        const outcome = rule.at(state, event);
        if (!watched.has(event.type)) expect([outcome, structuralKey(state)]).toEqual([undefined, before]);
      });
    }
  });

  test(`invariants: rule: ${name} watches nothing in vain`, () => {
    const mattered = new Set<ObservedType>();
    for (const run of runs) {
      follow(rule, run, (event, state) => {
        const before = structuralKey(state);
        const outcome = rule.at(state, event);
        if (outcome !== undefined || structuralKey(state) !== before) mattered.add(event.type);
      });
    }
    expect([...watched].filter((type) => !mattered.has(type))).toEqual([]);
  });

  test(`invariants: rule: ${name} goes on equally from a copy of its state`, () => {
    for (const run of runs) {
      follow(rule, run, (event, state) => {
        const copy: unknown = structuredClone(state);
        expect(structuralKey(copy)).toBe(structuralKey(state));
        expect(rule.at(copy, event)).toEqual(rule.at(state, event));
        expect(structuralKey(copy)).toBe(structuralKey(state));
      });
    }
  });

  test(`invariants: rule: ${name} needs only what it watches`, () => {
    expect(rule.needs).not.toEqual([]);
    expect(rule.needs.flat().filter((type) => !watched.has(type))).toEqual([]);
  });
}

test('invariants: rule: ids and names are unique, and the ids of the two kinds are told apart', () => {
  expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
  expect(new Set(rules.map(({ name }) => name)).size).toBe(rules.length);
  expect(remoteCopyRules.filter(({ id }) => !/^RC-[A-Z]$/.test(id))).toEqual([]);
  expect(modelRules.filter(({ id }) => !/^M-[A-Z]+$/.test(id))).toEqual([]);
});

for (const [folder, listed] of [
  ['remote-copy', remoteCopyRules],
  ['model', modelRules],
] as const) {
  test(`invariants: rule: the files of ${folder} are the names of its rules`, () => {
    const files = readdirSync(new URL(`../../src/invariants/${folder}/`, import.meta.url));
    expect(files.sort()).toEqual(listed.map(({ name }) => `${name}.ts`).sort());
  });
}

test('invariants: rule: every clause of the claim is cited by a rule of remote copy, and by one of the claim', () => {
  const all = Object.keys(clauses);
  expect([...new Set(remoteCopyRules.flatMap((rule) => rule.clauses))].sort()).toEqual(all);
  expect([...new Set(claimRules.flatMap((rule) => rule.clauses))].sort()).toEqual(all);
});

test('invariants: rule: every rule states one sentence', () => {
  for (const { id, statement } of rules) expect(statement, id).toMatch(/^[A-Z][^.]*\.$/);
});

test('invariants: rule: RC-C is broken by a write with a lower number than one completed before it was issued', () => {
  const rule = remoteCopyRules.find(({ id }) => id === 'RC-C');
  const state = rule?.initial(setting);
  rule?.at(state, { type: 'primary.report', seq: 2 });
  rule?.at(state, { type: 'host.issue', write: 1 });
  expect(rule?.at(state, { type: 'primary.store', seq: 1, write: 1 })).toMatchObject({
    found: 'a write got number 1, but 2 was reported complete before it was issued',
  });
});
