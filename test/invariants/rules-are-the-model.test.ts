// The rules and the statecharts say the same: in every state that the model reaches, what all rules allow, the
// statecharts allow, and the other way round; and no rule can be left out.
import { expect, test } from 'vitest';
import { type Rule, type RuleId, remoteCopyRules, rules } from '../../src/invariants/index.js';
import type { Parameters } from '../../src/protocol/index.js';
import { sized, sizeName } from '../model/sizes.js';
import { comparePair } from './comparison.js';
import { vectors, watchVector } from './vector.js';

const usual = sized(2, 2, 2, 2);
const sizes = [usual, sized(3, 1, 2, 1), sized(3, 2, 3, 3)];

for (const parameters of sizes) {
  test(`invariants: rules are the model: in every reachable state of ${sizeName(parameters)} all rules together allow what the statecharts allow`, () => {
    const { difference, states } = comparePair(parameters, rules, 1);
    expect(difference).toBeUndefined();
    expect(states).toBeGreaterThan(100);
  });
}

const without = (...ids: readonly RuleId[]) => rules.filter(({ id }) => !ids.includes(id));

/** What is found at this size with real numbers only, so that no rule is needed for a number that nothing has. */
const differenceWithout = (parameters: Parameters, ...ids: readonly RuleId[]) =>
  comparePair(parameters, without(...ids), 0).difference;

const tooMuch = /^after .*: only the statecharts refuse$/;

/** Rules about fields that the statecharts do not have. */
const ofOtherFields: readonly RuleId[] = ['RC-F', 'RC-K', 'RC-L', 'RC-V'];

/** Rules of remote copy that a rule of the model says more strictly, of each start of the primary. */
const stricter: ReadonlyMap<RuleId, RuleId> = new Map([
  ['RC-E', 'M-AGAIN'],
  ['RC-H', 'M-MESSAGE'],
  ['RC-R', 'M-SAID'],
]);

/** The sizes at which a bound is what forbids something. */
const narrow: ReadonlyMap<RuleId, Parameters> = new Map([
  ['M-QUEUE', sized(2, 1, 2, 2)],
  ['M-CAPACITY', sized(2, 2, 1, 2)],
  ['M-WINDOW', sized(2, 2, 2, 1)],
]);

for (const { id, name } of rules.filter((rule) => !ofOtherFields.includes(rule.id) && !stricter.has(rule.id))) {
  const parameters = narrow.get(id) ?? usual;

  test(`invariants: rules are the model: at ${sizeName(parameters)} too much is allowed without ${id} ${name}`, () => {
    expect(differenceWithout(parameters, id)).toMatch(tooMuch);
  });
}

for (const [id, model] of stricter) {
  test(`invariants: rules are the model: ${id} forbids nothing that ${model} allows, and more is allowed without both than without ${model}`, () => {
    expect(differenceWithout(usual, id)).toBeUndefined();
    const [alone, both] = [differenceWithout(usual, model), differenceWithout(usual, id, model)];
    expect(alone).toMatch(tooMuch);
    expect(both).toMatch(tooMuch);
    expect(both).not.toBe(alone);
  });

  test(`invariants: rules are the model: without ${id}, the other rules of remote copy accept what breaks it`, async () => {
    const others = remoteCopyRules.filter((rule) => rule.id !== id);
    const breaking = vectors.filter(({ file, expected }) => file.startsWith(`${id}.`) && expected.rule === id);
    expect(breaking).not.toEqual([]);
    for (const vector of breaking) expect((await watchVector(vector, others)).breaks).toEqual([]);
  });
}

for (const id of ofOtherFields) {
  test(`invariants: rules are the model: ${id} speaks of fields that the statecharts do not have`, () => {
    expect(differenceWithout(usual, id)).toBeUndefined();
  });
}

test('invariants: rules are the model: a rule that forbids too much is noticed, with a shortest run', () => {
  const never: Rule = {
    id: 'M-NEVER',
    name: 'recovers-never',
    clauses: [],
    model: [],
    statement: 'A secondary that is down stays down.',
    needs: [],
    exercisedBy: 'nothing',
    watches: ['secondary.recover'],
    initial: () => ({}),
    at: () => ({ found: 'it recovered', because: [] }),
  };
  expect(comparePair(usual, [...rules, never], 0).difference).toBe(
    'after secondary.crash, secondary.recover: only M-NEVER (it recovered) refuses',
  );
});
