// Worlds for fast-check to choose from, and what a failure says: the line that replays it, and its events as a table.
import fc from 'fast-check';
import { eventTable } from '../../src/diagram/index.js';
import {
  type Coverage,
  type Faults,
  InternedPair,
  type Parts,
  type Property,
  type RunReport,
  run,
  type WorldSize,
} from '../../src/sim/index.js';
import { seed } from '../seed.js';

/** The statecharts, asked once for all tests of a file. */
const pair = new InternedPair();

type World = { readonly size: WorldSize; readonly choices: readonly number[]; readonly mayTakeOver: boolean };

/** Worlds of so many writes, with so many choices at most. */
const worldsOf = (writes: fc.Arbitrary<number>, most: number, mayTakeOver: boolean): fc.Arbitrary<World> =>
  fc.record({
    size: fc.record({
      writes,
      queueDepth: fc.integer({ min: 1, max: 4 }),
      primaryCapacity: fc.integer({ min: 1, max: 8 }),
      secondaryCapacity: fc.integer({ min: 1, max: 8 }),
      pipeline: fc.integer({ min: 1, max: 8 }),
      blockSize: fc.integer({ min: 4, max: 16 }),
      blocks: fc.integer({ min: 4, max: 16 }),
      coalesces: fc.boolean(),
    }),
    choices: fc.array(fc.nat({ max: 0xffff }), { minLength: 10, maxLength: most, size: 'max' }),
    mayTakeOver: fc.constant(mayTakeOver),
  });

/**
 * Small worlds in most, of 1 to 8 writes; in some up to 30, with time for all of them, which there is only where the secondary
 * does not take over on the way.
 */
const worlds = fc.oneof(
  { weight: 6, arbitrary: worldsOf(fc.integer({ min: 1, max: 8 }), 500, true) },
  { weight: 1, arbitrary: worldsOf(fc.integer({ min: 9, max: 30 }), 3_600, false) },
);

const factor = Number(process.env['DESTAGE_RUNS'] ?? 1);

/** How many runs a property gets; DESTAGE_RUNS is a factor. */
const scaled = (runs: number): number => Math.ceil(runs * factor);

/** How long a property may take, in milliseconds. */
export const patience = 60_000 * Math.max(1, factor);

export type Search = {
  readonly runs: number;
  readonly faults: Faults;
  readonly checks?: readonly Property[];
  readonly parts?: Partial<Parts>;
  readonly coverage?: Coverage;
  /** Whether a world that breaks is made small, which takes its time; default: it is, unless runs are cut down. */
  readonly shrinks?: boolean;
};

/** Runs worlds until one breaks, and makes that one small. */
export function search({ runs, faults, checks, parts, coverage, shrinks = factor >= 1 }: Search) {
  const withoutTakeover = { ...faults, takeover: 0 };
  const replayOf = ({ size, choices, mayTakeOver }: World) => ({
    size,
    faults: mayTakeOver ? faults : withoutTakeover,
    choices,
  });
  const found = fc.check(
    fc.property(worlds, (world) => {
      const { broken, seen } = run({ ...replayOf(world), checks, parts, pair });
      coverage?.add(seen);
      return broken === undefined;
    }),
    { numRuns: scaled(runs), seed, endOnFailure: !shrinks, interruptAfterTimeLimit: patience * 0.8 },
  );
  const [world] = found.counterexample ?? [];
  if (found.interrupted && !found.failed) throw new Error(`only ${found.numRuns} runs in the time there is`);
  if (world === undefined) return undefined;
  const replay = replayOf(world);
  return { report: run({ ...replay, checks, parts, pair }), replay };
}

/** Fails with everything that is needed to see and to replay what went wrong. */
export function mustHold(options: Search): void {
  const found = search(options);
  if (found !== undefined) throw new Error(explained(found.report, JSON.stringify(found.replay)));
}

const explained = ({ broken, events, actions }: RunReport, replay: string): string =>
  [
    `${broken?.property}: ${broken?.found}`,
    `replay with run(${replay}), seed ${seed}`,
    `done: ${actions.join(', ')}`,
    eventTable(events),
  ].join('\n');
