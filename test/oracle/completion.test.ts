// Hidden events are taken only when they are wanted, and one completion is carried on. This is held equal to what hidden
// events mean: to carrying every state that there can be, whatever has happened unseen.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Rule, remoteCopyRules, rules, watch } from '../../src/invariants/index.js';
import { Completion } from '../../src/oracle/judging/completion.js';
import { Moment } from '../../src/oracle/judging/moment.js';
import {
  type EventType,
  eventTypes,
  instances,
  nameOf,
  type ObservedEvent,
  type Parameters,
} from '../../src/protocol/index.js';
import { sized } from '../model/sizes.js';
import { type Choose, damaged, walk } from './damaged-run.js';
import { EveryCompletion } from './every-completion.js';

/** Crashes, recoveries and takeovers are told: they are what a system knows of itself. */
const hideable = eventTypes.filter((type) => !/crash|recover|takeover/.test(type));

type Case = { readonly shown: readonly ObservedEvent[]; readonly hidden: ReadonlySet<string> };

const cases = (parameters: Parameters, mostHidden: number): fc.Arbitrary<Case> =>
  fc
    .record({
      hidden: fc.subarray(hideable, { maxLength: mostHidden }),
      steps: fc.integer({ min: 10, max: 70 }),
      seldom: fc.integer({ min: 3, max: 6 }),
      isDamaged: fc.boolean(),
      choices: fc.infiniteStream(fc.nat({ max: 9_999 })),
      ends: fc.boolean(),
    })
    .map(({ hidden, steps, seldom, isDamaged, choices, ends }) => {
      const choose: Choose = (bound) => choices.next().value % bound;
      const run = walk(parameters, steps, choose, seldom);
      const events = isDamaged ? damaged(run, parameters, choose) : run;
      const types = new Set<string>(hidden);
      const all: readonly ObservedEvent[] = ends ? [...events, { type: 'end' }] : events;
      return { shown: all.filter(({ type }) => !types.has(type)), hidden: types };
    });

/** The place of the first event that no completion allows, by both ways to find it; the number of events if all allow it. */
function firstRefused(checked: readonly Rule[], parameters: Parameters, { shown, hidden }: Case) {
  const hides = (type: EventType) => hidden.has(type);
  const setting = { parameters, shows: (type: EventType) => !hides(type), lacks: () => false };
  const every = new EveryCompletion(checked, parameters, hides);
  const completion = new Completion(new Moment(watch(checked, setting), hides), hides);
  const firstNot = (allows: (event: ObservedEvent) => boolean) => {
    const at = shown.findIndex((event) => !allows(event));
    return at < 0 ? 'all allowed' : `${at}: ${nameOf(shown[at] ?? { type: 'end' })}`;
  };
  return {
    meant: firstNot((event) => every.observe(event)),
    found: firstNot((event) => completion.observe(event) === undefined),
  };
}

const sizes = [
  { writes: 1, mostHidden: 11, runs: 300 },
  { writes: 2, mostHidden: 11, runs: 150 },
  { writes: 3, mostHidden: 3, runs: 60 },
  { writes: 4, mostHidden: 2, runs: 30 },
];

for (const { writes, mostHidden, runs } of sizes) {
  for (const [name, checked] of [
    ['the rules of every system', remoteCopyRules],
    ['all rules, which are the model', rules],
  ] as const) {
    test(`oracle: completion: ${writes} writes: ${name} are broken where every completion breaks them`, () => {
      const parameters = sized(writes, 2, writes, writes);
      const seen = new Set<boolean>();
      fc.assert(
        fc.property(cases(parameters, mostHidden), (one) => {
          const { meant, found } = firstRefused(checked, parameters, one);
          expect(found).toBe(meant);
          seen.add(meant === 'all allowed');
        }),
        { numRuns: runs },
      );
      expect(seen.size).toBe(2);
    });
  }
}

/** Where a run of this model is refused, by both ways to find it. */
const refusals = (writes: number, checked: readonly Rule[], names: string, hidden: readonly EventType[]) => {
  const parameters = sized(writes, 2, writes, writes);
  const all: readonly ObservedEvent[] = [...instances(parameters), { type: 'end' }];
  const shown = names.split(' ').flatMap((name) => all.find((event) => nameOf(event) === name) ?? []);
  expect(shown.map(nameOf).join(' ')).toBe(names);
  return firstRefused(checked, parameters, { shown, hidden: new Set<string>(hidden) });
};

test('oracle: completion: what an event wants unseen may lie before one crash, and what that wants before an older one', () => {
  const run =
    'host.issue(1) primary.store(1) primary.report(1) primary.crash primary.recover primary.crash secondary.crash primary.recover ' +
    'primary.report(1) primary.crash primary.recover primary.acknowledged(1)';
  const hidden = ['primary.transmit', 'secondary.store', 'secondary.report'] as const;
  expect(refusals(1, remoteCopyRules, run, hidden)).toEqual({ meant: 'all allowed', found: 'all allowed' });
  // In the model the primary reports again before it transmits, which it was not up to do while the secondary was.
  const late = run.replace(' primary.report(1) primary.crash', ' primary.crash').replace('host.issue(1) ', '');
  const other = refusals(1, rules, late, hidden);
  expect(other.found).toBe(other.meant);
});

test('oracle: completion: a release that nobody saw spares the primary what it would do again after a crash', () => {
  const once =
    'host.issue(1) primary.store(1) primary.report(1) primary.transmit(1) secondary.store(1) secondary.report(1) primary.acknowledged(1) primary.message(1) ' +
    'primary.crash primary.recover host.issue(2) primary.store(2) primary.report(2)';
  const both = { meant: 'all allowed', found: 'all allowed' };
  expect(refusals(2, rules, once, ['primary.release'])).toEqual(both);
  // Without the message it cannot have been released, and 1 has to be reported again.
  const refused = '11: primary.report(2)';
  expect(refusals(2, rules, once.replace(' primary.message(1)', ''), ['primary.release'])).toEqual({
    meant: refused,
    found: refused,
  });
  // Where it has to be released in the end, a message since the start must cover it.
  const end = 'primary.report(1) primary.crash primary.recover primary.report(1) end';
  const hidden = hideable.filter((type) => type !== 'primary.report' && type !== 'primary.message');
  expect(refusals(1, rules, end, hidden)).toEqual({ meant: '4: end', found: '4: end' });
});

test('oracle: completion: a completion that never looks behind a takeover is found out', () => {
  const hides = (type: EventType) => type === 'secondary.report' || type === 'secondary.permit';
  const events: readonly ObservedEvent[] = [
    { type: 'host.issue', write: 1 },
    { type: 'primary.store', seq: 1, write: 1 },
    { type: 'primary.report', seq: 1 },
    { type: 'primary.transmit', seq: 1 },
    { type: 'secondary.store', seq: 1 },
    { type: 'secondary.takeover' },
    { type: 'primary.acknowledged', seq: 1 },
  ];
  const moment = () => {
    const setting = { parameters: sized(2, 2, 2, 2), shows: (type: EventType) => !hides(type), lacks: () => false };
    return new Moment(watch(remoteCopyRules, setting), hides);
  };
  const present = moment();
  const completion = new Completion(moment(), hides);
  expect(events.map((event) => present.take(event)?.rule.id).at(-1)).toBe('RC-T');
  expect(events.map((event) => completion.observe(event)?.rule.id).at(-1)).toBeUndefined();
});
