// What is legal is never called broken, however little is shown of it: an event that is not shown may have happened
// all the same.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createOracle } from '../../src/oracle/judging/oracle.js';
import { type EventType, eventTypes, headerSchema, type TraceLine } from '../../src/protocol/index.js';
import { sized } from '../model/sizes.js';
import { toldRun } from './told-run.js';

/** A recovery that says what is held and not what is destaged is read as if nothing unseen were destaged. */
const alwaysShown: readonly EventType[] = ['secondary.destage'];

const run = fc
  .tuple(fc.infiniteStream(fc.nat()), fc.integer({ min: 10, max: 140 }))
  .map(([numbers, steps]) => toldRun(sized(6, 3, 4, 4), steps, (bound) => Number(numbers.next().value) % bound));
/** How many runs a property gets; DESTAGE_RUNS is a factor. */
const scaled = (runs: number): number => Math.ceil(runs * Number(process.env['DESTAGE_RUNS'] ?? 1));

const hideable = eventTypes.filter((type) => !alwaysShown.includes(type));

function judge(lines: readonly TraceLine[], hidden: readonly EventType[]) {
  const observes = eventTypes.filter((type) => !hidden.includes(type));
  const oracle = createOracle({ header: headerSchema.parse({ trace: 'destage/1', observes }) });
  for (const [k, line] of lines.entries()) {
    if (!hidden.some((type) => type === line.event)) oracle.read(line, k + 1);
  }
  return oracle.reports()[0];
}

test('invariants: no false alarm: a run of the model that is shown whole breaks no rule, and follows the model', () => {
  fc.assert(
    fc.property(run, (lines) => {
      const report = judge(lines, []);
      expect(report?.violation?.sentence).toBeUndefined();
      expect(report?.model).toEqual({ followed: true });
    }),
    { numRuns: scaled(500) },
  );
});

test('invariants: no false alarm: a run of the model breaks no rule of remote copy, whatever types of events are hidden', () => {
  fc.assert(
    fc.property(run, fc.subarray(hideable), (lines, hidden) => {
      expect(judge(lines, hidden)?.violation?.sentence).toBeUndefined();
    }),
    { numRuns: scaled(1_500) },
  );
});
