// Rules that remember so much and no more: what is forgotten may make them say less, and must never make them say more. A
// right run that is called broken for its length alone is the worst that a rule can do.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Rule, type RuleId, remoteCopyRules, rules, type Setting, watch } from '../../src/invariants/index.js';
import { readEvents } from '../../src/oracle/index.js';
import { completionBy } from '../../src/oracle/judging/judges.js';
import { settingOf } from '../../src/oracle/ordering/observability.js';
import { type EventType, eventTypes, headerSchema, type ObservedEvent, unbounded } from '../../src/protocol/index.js';
import { sized } from '../model/sizes.js';
import { sourceOf, textOf } from '../oracle/judge.js';
import { toldRun } from './told-run.js';

/** How many runs a property gets; DESTAGE_RUNS is a factor. */
const scaled = (runs: number): number => Math.ceil(runs * Number(process.env['DESTAGE_RUNS'] ?? 1));

const everything = Number.POSITIVE_INFINITY;

/** The place of the first event that breaks the rule; infinite if none does. */
function firstBroken(rule: Rule, events: readonly ObservedEvent[], setting: Omit<Setting, 'parameters'>): number {
  const running = watch([rule], { parameters: unbounded, ...setting });
  const at = events.findIndex((event) => running.observe(event).length > 0);
  return at < 0 ? everything : at;
}

const number = fc.integer({ min: 1, max: 8 });
const maybe = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined, freq: 2 });
const content = {
  block: maybe(fc.nat({ max: 2 })),
  length: maybe(fc.integer({ min: 1, max: 2 })),
  digest: maybe(fc.constantFrom('a', 'b')),
};
const about = <Type extends string>(type: Type) => fc.record({ type: fc.constant(type), seq: number });
const carrying = <Type extends string>(type: Type) => fc.record({ type: fc.constant(type), seq: number, ...content });
const upTo = <Type extends string>(type: Type) => fc.record({ type: fc.constant(type), upTo: number });
const only = <Type extends string>(type: Type) => fc.constant({ type });

/** Any events that those rules watch which forget something, in any order: a rule is asked alone, and cares for no other. */
const anyEvent: fc.Arbitrary<ObservedEvent> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ type: fc.constant('host.issue' as const), write: number, ...content }) },
  { weight: 4, arbitrary: carrying('primary.store') },
  {
    weight: 2,
    arbitrary: fc.record({ type: fc.constant('primary.store' as const), seq: number, write: number, ...content }),
  },
  { weight: 3, arbitrary: carrying('primary.transmit') },
  { weight: 3, arbitrary: carrying('secondary.store') },
  { weight: 4, arbitrary: carrying('secondary.destage') },
  { weight: 1, arbitrary: about('primary.report') },
  { weight: 1, arbitrary: about('primary.release') },
  { weight: 3, arbitrary: upTo('primary.message') },
  { weight: 3, arbitrary: upTo('secondary.permit') },
  { weight: 1, arbitrary: only('primary.crash') },
  { weight: 1, arbitrary: only('primary.recover') },
  { weight: 1, arbitrary: only('secondary.takeover') },
  {
    weight: 8,
    arbitrary: fc.record({
      type: fc.constant('read' as const),
      node: fc.constantFrom('primary' as const, 'secondary' as const),
      ...content,
    }),
  },
);

const runs = fc.array(anyEvent, { minLength: 10, maxLength: 60 });

for (const rule of rules) {
  test(`invariants: forgetting: property: ${rule.id} ${rule.name} that remembers little is not broken before one that remembers all`, () => {
    fc.assert(
      fc.property(runs, fc.integer({ min: 1, max: 3 }), fc.subarray([...eventTypes]), (events, remembers, hidden) => {
        const shows: Setting['shows'] = (type) => !hidden.includes(type);
        const all = firstBroken(rule, events, { shows, remembers: everything });
        expect(firstBroken(rule, events, { shows, remembers })).toBeGreaterThanOrEqual(all);
      }),
      { numRuns: scaled(500) },
    );
  });
}

/** Where contents are, told in parts and used again; at its end everything that there is is read, and wrongly. */
const readRuns: fc.Arbitrary<readonly ObservedEvent[]> = fc
  .array(
    fc.oneof(
      { weight: 6, arbitrary: carrying('primary.store') },
      { weight: 2, arbitrary: carrying('primary.transmit') },
      { weight: 2, arbitrary: carrying('secondary.store') },
      { weight: 6, arbitrary: carrying('secondary.destage') },
      { weight: 1, arbitrary: upTo('secondary.permit') },
      { weight: 1, arbitrary: only('primary.recover') },
    ),
    { minLength: 5, maxLength: 25 },
  )
  .map((events) => [...events, { type: 'secondary.takeover' }, ...wrongReads]);

const wrongReads = [0, 1, 2].flatMap((block) =>
  [1, 2].flatMap((length) =>
    (['primary', 'secondary'] as const).map(
      (node): ObservedEvent => ({ type: 'read', node, block, length, digest: 'of no write' }),
    ),
  ),
);

test('invariants: forgetting: property: RC-V that remembers little calls no read wrong that one that remembers all does not', () => {
  const rule = rules.filter(({ id }) => id === 'RC-V');
  const counts = { all: 0, few: 0 };
  fc.assert(
    fc.property(readRuns, fc.integer({ min: 1, max: 3 }), (events, few) => {
      const wrong = (remembers: number) => {
        const running = watch(rule, { parameters: unbounded, shows: () => true, remembers });
        return events.filter((event) => running.observe(event).length > 0);
      };
      const [byAll, byFew] = [wrong(everything), wrong(few)];
      expect(byFew.filter((read) => !byAll.includes(read))).toEqual([]);
      counts.all += byAll.length;
      counts.few += byFew.length;
    }),
    { numRuns: scaled(3_000) },
  );
  expect(counts.few).toBeGreaterThan(0);
  expect(counts.all).toBeGreaterThan(counts.few);
});

test('invariants: forgetting: in such runs RC-F and RC-N say less, too, and no rule that remembers nothing does', () => {
  const forgetful = new Set<RuleId>();
  const shows = () => true;
  fc.assert(
    fc.property(runs, (events) => {
      for (const rule of rules.filter(({ id }) => id !== 'RC-V' && !forgetful.has(id))) {
        const all = firstBroken(rule, events, { shows, remembers: everything });
        if (firstBroken(rule, events, { shows, remembers: 1 }) !== all) forgetful.add(rule.id);
      }
    }),
    { numRuns: 2_000 },
  );
  expect([...forgetful].sort()).toEqual(['RC-F', 'RC-N']);
});

const legalRuns = fc
  .tuple(fc.infiniteStream(fc.nat()), fc.integer({ min: 10, max: 140 }))
  .map(([numbers, steps]) => toldRun(sized(6, 3, 4, 4), steps, (bound) => Number(numbers.next().value) % bound));

test('invariants: forgetting: property: a run of the model breaks no rule of remote copy, whatever is hidden and however little is remembered', async () => {
  const hideable: readonly EventType[] = eventTypes.filter((type) => type !== 'secondary.destage');
  await fc.assert(
    fc.asyncProperty(
      legalRuns,
      fc.subarray([...hideable]),
      fc.integer({ min: 1, max: 3 }),
      async (lines, hidden, remembers) => {
        const header = headerSchema.parse({
          trace: 'destage/1',
          observes: eventTypes.filter((type) => !hidden.includes(type)),
        });
        const shown = lines.filter(({ event }) => !hidden.some((type) => type === event));
        const told = await readEvents(sourceOf(textOf([header, ...shown])));
        const completion = completionBy(remoteCopyRules, { ...settingOf(header), remembers }, header);
        expect(
          told.map(({ event }) => completion.observe(event)).find((broken) => broken !== undefined),
        ).toBeUndefined();
      },
    ),
    { numRuns: scaled(500) },
  );
});

test('invariants: forgetting: RC-V: a destage that does not say its length is not taken for one block of a write that was forgotten', () => {
  const rule = rules.filter(({ id }) => id === 'RC-V');
  const others: readonly ObservedEvent[] = [3, 4, 5, 6].map((seq) => ({ type: 'primary.store', seq, block: 7 }));
  const events: readonly ObservedEvent[] = [
    { type: 'primary.store', seq: 1, block: 1, digest: 'old' },
    { type: 'secondary.destage', seq: 1 },
    { type: 'primary.store', seq: 2, block: 0, length: 2, digest: 'both' },
    ...others,
    { type: 'secondary.destage', seq: 2, block: 0 },
    { type: 'secondary.takeover' },
    { type: 'read', node: 'secondary', block: 1, digest: 'second half of both' },
  ];
  const running = watch(rule, { parameters: unbounded, shows: () => true, remembers: 2 });
  expect(events.flatMap((event) => running.observe(event))).toEqual([]);
});
