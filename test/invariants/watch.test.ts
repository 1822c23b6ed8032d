// What runs the rules: each is asked of what it watches and of nothing else, in their order, and what held is counted.
import { expect, test } from 'vitest';
import { type Outcome, type Rule, watch } from '../../src/invariants/index.js';
import { defineRule } from '../../src/invariants/rule.js';
import { type ObservedEvent, type ObservedType, unbounded } from '../../src/protocol/index.js';

const setting = { parameters: unbounded, shows: () => true };
const store = (seq: number): ObservedEvent => ({ type: 'primary.store', seq });
const report = (seq: number): ObservedEvent => ({ type: 'primary.report', seq });

/** A rule that gives one answer to all it is asked, and writes down of what it was asked. */
function always(outcome: Outcome, watches: readonly ObservedType[]): Rule & { readonly asked: readonly string[] } {
  const asked: string[] = [];
  return {
    id: 'M-ALWAYS',
    name: 'always',
    clauses: [],
    model: [],
    statement: 'Always.',
    needs: [],
    exercisedBy: 'anything',
    watches,
    asked,
    initial: () => undefined,
    at(_, event) {
      asked.push(event.type);
      return outcome;
    },
  };
}

test('invariants: watch: a rule is asked of the events that it watches, and of no other', () => {
  const rule = always('held', ['primary.store']);
  const running = watch([rule], setting);
  for (const event of [store(1), report(1), store(2)]) expect(running.observe(event)).toEqual([]);
  expect(rule.asked).toEqual(['primary.store', 'primary.store']);
  expect(running.checks).toEqual([2]);
});

test('invariants: watch: what an event broke comes in the order of the rules, and only what held is counted', () => {
  const violation = (found: string) => ({ found, because: [] });
  const [first, silent, last] = [
    always(violation('the first'), ['primary.store']),
    always(undefined, ['primary.store']),
    always(violation('the last'), ['primary.report', 'primary.store']),
  ];
  const running = watch([first, silent, last], setting);
  expect(running.observe(store(1))).toEqual([
    { rule: first, violation: violation('the first') },
    { rule: last, violation: violation('the last') },
  ]);
  expect(running.observe(report(1))).toEqual([{ rule: last, violation: violation('the last') }]);
  expect(running.checks).toEqual([0, 0, 0]);
});

test('invariants: watch: what is wanted is asked of those that watch the event and want something, and changes nothing', () => {
  const wanted = [{ type: 'primary.store', number: 1 } as const];
  const wanting = { ...always('held', ['primary.report']), wants: () => wanted };
  const content = { ...always('held', ['primary.report']), wants: () => [] };
  const running = watch([always('held', ['primary.report']), wanting, content], setting);
  expect(running.wants(report(1))).toEqual([{ rule: wanting, references: wanted }]);
  expect(running.wants(store(1))).toEqual([]);
  expect(running.checks).toEqual([0, 0, 0]);
});

test('invariants: watch: a copy has seen the same, and goes on by itself', () => {
  const counting = defineRule<number[]>({
    ...always(undefined, ['primary.store']),
    initial: () => [],
    at: (seen, event) => ('seq' in event && seen.push(event.seq) > 1 ? 'held' : undefined),
  });
  const running = watch([counting], setting);
  running.observe(store(1));
  const copy = running.copy();
  copy.observe(store(2));
  copy.observe(store(3));
  expect([running.checks, copy.checks]).toEqual([[0], [2]]);
  running.observe(store(4));
  expect([running.checks, copy.checks]).toEqual([[1], [2]]);
});
