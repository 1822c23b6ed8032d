// The pair explored whole: the counts that TLC gave, the rules, and what each planted fault breaks.
import { describe, expect, it } from 'vitest';
import { explore, faults, pairNetwork } from '../../src/explore/index.js';
import { modelRules, remoteCopyRules, rules } from '../../src/invariants/index.js';
import { nameOf, type Parameters } from '../../src/protocol/index.js';

const size = (writes: number, queueDepth: number, primaryCapacity: number, secondaryCapacity: number): Parameters => ({
  writes,
  queueDepth,
  primaryCapacity,
  secondaryCapacity,
});

const faultOf = (guard: string) => {
  const fault = faults.find((known) => known.guard === guard);
  if (fault === undefined) throw new Error(`no guard is called ${guard}`);
  return fault;
};

describe('explore: the pair', () => {
  it.each([
    { parameters: size(1, 2, 1, 1), states: 108, edges: 290 },
    { parameters: size(2, 2, 2, 2), states: 1_400, edges: 5_144 },
    { parameters: size(3, 2, 3, 3), states: 15_074, edges: 69_556 },
  ])('explore: the pair alone has $states states and $edges edges', ({ parameters, states, edges }) => {
    const found = explore(pairNetwork(parameters, { rules: [] }));
    expect({ states: found.states, edges: found.edges }).toEqual({ states, edges });
  });

  it('explore: no rule is broken in any run of (3, 2, 3, 3)', () => {
    const found = explore(pairNetwork(size(3, 2, 3, 3), { rules }));
    expect(found.counterexample).toBeUndefined();
    expect(found.states).toBeGreaterThan(15_074);
  });

  it('explore: a rule whose state follows from that of the charts adds no states', () => {
    const following = modelRules.filter(({ id }) => id !== 'M-MESSAGE');
    expect(explore(pairNetwork(size(2, 2, 2, 2), { rules: following })).states).toBe(1_400);
  });

  it('explore: every state and transition is reached where the primary can be full', () => {
    const { coverage } = explore(pairNetwork(size(3, 2, 1, 2), { rules: [] }));
    expect(coverage.charts.flatMap(({ statesNeverEntered }) => statesNeverEntered)).toEqual([]);
    expect(coverage.charts.flatMap(({ transitionsNeverTaken }) => transitionsNeverTaken)).toEqual([]);
  });

  it('explore: a primary that is never full is said to be so', () => {
    const { coverage } = explore(pairNetwork(size(2, 2, 2, 2), { rules: [] }));
    expect(coverage.charts.flatMap(({ statesNeverEntered }) => statesNeverEntered)).toEqual([
      'primary.up.storing.full',
    ]);
    expect(coverage.charts.flatMap(({ transitionsNeverTaken }) => transitionsNeverTaken)).toHaveLength(2);
  });

  it('explore: rules about what the charts do not have are said to be not exercised, and no others', () => {
    const { coverage } = explore(pairNetwork(size(2, 2, 2, 2), { rules: remoteCopyRules }));
    expect(coverage.neverExercised).toEqual(['RC-F', 'RC-K', 'RC-L', 'RC-V']);
  });
});

describe('explore: planted faults', () => {
  it.each([
    { guard: 'isNextToReport', rule: 'RC-A', run: 'host.issue(1) primary.store(1) primary.report(2)' },
    { guard: 'isNextToStore', rule: 'RC-C', run: 'host.issue(1) primary.store(2)' },
    { guard: 'isOwed', rule: 'RC-E', run: 'host.issue(1) primary.store(1) primary.report(1) primary.transmit(2)' },
    { guard: 'isHeld', rule: 'RC-G', run: 'secondary.report(1)' },
    {
      guard: 'isCovered',
      rule: 'RC-H',
      run: 'host.issue(1) primary.store(1) primary.report(1) primary.transmit(1) secondary.store(1) secondary.report(1) primary.acknowledged(1) primary.message(2)',
    },
    { guard: 'mayDestage', rule: 'RC-I', run: 'secondary.destage(1)' },
    {
      guard: 'isNextToDestage',
      rule: 'RC-O',
      run: 'host.issue(1) primary.store(1) primary.report(1) primary.transmit(1) secondary.store(1) secondary.report(1) primary.acknowledged(1) primary.message(1) secondary.permit(1) secondary.destage(2)',
    },
  ])('explore: without $guard the shortest run that breaks a rule breaks $rule', ({ guard, rule, run }) => {
    const found = explore(pairNetwork(size(3, 2, 3, 3), { rules, fault: faultOf(guard) }));
    expect(found.counterexample?.events.map(nameOf).join(' ')).toBe(run);
    expect(found.counterexample?.broken.map(({ id }) => id)).toContain(rule);
  });

  it('explore: with one rule alone, the shortest run that breaks that rule is found', () => {
    const ordering = rules.filter(({ id }) => id === 'RC-O');
    const found = explore(pairNetwork(size(2, 2, 2, 2), { rules: ordering, fault: faultOf('isNextToDestage') }));
    expect(found.counterexample?.broken).toEqual([
      { id: 'RC-O', found: '2 was destaged, but 1 was not destaged before it' },
    ]);
  });
});
