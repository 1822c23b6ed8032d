// Hidden events are taken only when they are wanted, and one completion is carried on. This is held equal to what hidden
// events mean: to carrying every state that there can be, whatever has happened unseen.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Rule, remoteCopyRules, rules, watch } from '../../src/invariants/index.js';
import { Completion } from '../../src/oracle/judging/completion.js';
import { Moment } from '../../src/oracle/judging/moment.js';
import { type EventType, eventTypes, nameOf, type ObservedEvent, type Parameters } from '../../src/protocol/index.js';
import { sized } from '../model/sizes.js';
import { type Choose, damaged, walk } from './damaged-run.js';
import { EveryCompletion } from './every-completion.js';

/** Crashes, recoveries and takeovers are told: they are what a system knows of itself. */
const hideable = eventTypes.filter((type) => !/crash|recover|takeover/.test(type));
/** A release before a crash spares the primary what it would have to do again after it: there is no one best completion. */
const hideableInTheModel = hideable.filter((type) => type !== 'primary.release');

type Case = { readonly shown: readonly ObservedEvent[]; readonly hidden: ReadonlySet<string> };

const cases = (parameters: Parameters, mayHide: readonly EventType[], mostHidden: number): fc.Arbitrary<Case> =>
  fc
    .record({
      hidden: fc.subarray([...mayHide], { maxLength: mostHidden }),
      steps: fc.integer({ min: 10, max: 50 }),
      choices: fc.infiniteStream(fc.nat({ max: 9_999 })),
      ends: fc.boolean(),
    })
    .map(({ hidden, steps, choices, ends }) => {
      const choose: Choose = (bound) => choices.next().value % bound;
      const events = damaged(walk(parameters, steps, choose), parameters, choose);
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
  { writes: 1, mostHidden: 10, runs: 300 },
  { writes: 2, mostHidden: 5, runs: 200 },
  { writes: 3, mostHidden: 3, runs: 60 },
  { writes: 4, mostHidden: 2, runs: 30 },
];

for (const { writes, mostHidden, runs } of sizes) {
  for (const [name, checked, mayHide, most] of [
    ['the rules of every system', remoteCopyRules, hideable, mostHidden],
    ['all rules, which are the model', rules, hideableInTheModel, Math.min(mostHidden, 5)],
  ] as const) {
    test(`oracle: completion: ${writes} writes: ${name} are broken where every completion breaks them`, () => {
      const parameters = sized(writes, 2, writes, writes);
      const seen = new Set<boolean>();
      fc.assert(
        fc.property(cases(parameters, mayHide, most), (one) => {
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
