// What runs the rules: each is asked of what it watches and of nothing else, in their order, and what held is counted.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Outcome, type Rule, rules, type Watch, watch } from '../../src/invariants/index.js';
import { defineRule } from '../../src/invariants/rule.js';
import { readEvents } from '../../src/oracle/index.js';
import { type ObservedEvent, type ObservedType, unbounded } from '../../src/protocol/index.js';
import { sized } from '../model/sizes.js';
import { sourceOf, textOf } from '../oracle/judge.js';
import { header } from '../oracle/lines.js';
import { toldRun } from './told-run.js';

const setting = { parameters: unbounded, shows: () => true };
const store = (seq: number): ObservedEvent => ({ type: 'primary.store', seq });
const report = (seq: number): ObservedEvent => ({ type: 'primary.report', seq });

/** A rule that gives one answer to all it is asked, and writes down of what it was asked. */
function always(
  outcome: Outcome,
  watches: readonly ObservedType[],
): Omit<Rule, 'copy'> & { readonly asked: readonly string[] } {
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

test('invariants: watch: a rule that says how its state is copied is asked for it', () => {
  const counting = defineRule<{ readonly of: string }>({
    ...always(undefined, ['primary.store']),
    initial: () => ({ of: 'the first' }),
    copy: () => ({ of: 'the copy' }),
    at: ({ of }) => ({ found: of, because: [] }),
  });
  const running = watch([counting], setting);
  const copy = running.copy();
  expect([running, copy].flatMap((one) => one.observe(store(1)).map(({ violation }) => violation.found))).toEqual([
    'the first',
    'the copy',
  ]);
});

test('invariants: watch: property: all copies say of later events what one says that was never copied', async () => {
  const random = fc.tuple(fc.infiniteStream(fc.nat()), fc.integer({ min: 10, max: 140 }));
  await fc.assert(
    fc.asyncProperty(random, fc.infiniteStream(fc.nat({ max: 9 })), async ([numbers, steps], places) => {
      const lines = toldRun(sized(6, 3, 4, 4), steps, (bound) => Number(numbers.next().value) % bound);
      const told = await readEvents(sourceOf(textOf([header(), ...lines])));
      const plain = watch(rules, setting);
      const copies = [watch(rules, setting)];
      for (const { event } of told) {
        const said = sentencesOf(plain, event);
        for (const copied of copies) expect(sentencesOf(copied, event)).toEqual(said);
        const copied = copies[places.next().value]?.copy();
        if (copied !== undefined) copies.splice(places.next().value, copies.length < 5 ? 0 : 1, copied);
      }
      for (const { checks } of copies) expect(checks).toEqual(plain.checks);
    }),
    { numRuns: 50 },
  );
});

const sentencesOf = (running: Watch, event: ObservedEvent) =>
  running.observe(event).map(({ rule, violation }) => `${rule.id} ${violation.found}`);
