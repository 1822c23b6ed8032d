// What a list of choices means never changes: runs from some lists, with all that they did, have the digests that they had when
// they were recorded. Whoever changes the meaning of a choice breaks every recording that people have kept. Which run a
// campaign does at an index may change from one release to the next, but is the same on every machine.
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  allFaults,
  chosenFaults,
  type Faults,
  InternedPair,
  noFaults,
  plannedRun,
  run,
  type WorldSize,
} from '../../src/sim/index.js';
import { Random, runSeed } from '../../src/sim/random.js';

const pair = new InternedPair();

const digestOf = (values: readonly unknown[]): string => {
  const hash = createHash('sha256');
  for (const value of values) hash.update(JSON.stringify(value));
  return hash.digest('hex').slice(0, 16);
};

/** Worlds of all sizes, with lists of all lengths. */
function runOf(random: Random, faults: Faults) {
  const size: WorldSize = {
    writes: random.between(1, 30),
    queueDepth: random.between(1, 4),
    primaryCapacity: random.between(1, 8),
    secondaryCapacity: random.between(1, 8),
    pipeline: random.between(1, 8),
    blockSize: random.between(4, 16),
    blocks: random.between(4, 16),
    coalesces: random.between(0, 1) === 1,
  };
  const choices = Array.from({ length: random.between(10, 600) }, () => random.between(0, 0xffff));
  return run({ size, faults, choices, pair });
}

/** What so many runs did and reported. */
const done = (runs: number, seed: number, faults: Faults): readonly unknown[] =>
  Array.from({ length: runs }, (_, index) => {
    const { seen: _seen, ...report } = runOf(new Random(runSeed(seed, index)), faults);
    return report;
  });

const recorded: readonly { readonly what: string; readonly faults: Faults; readonly digest: string }[] = [
  { what: 'every fault', faults: allFaults, digest: '75e4010d36001028' },
  { what: 'no fault', faults: noFaults, digest: '5b32169973c45f9c' },
  {
    what: 'crashes that tear',
    faults: { ...allFaults, lose: 0, keep: 0, primaryCrash: 8 },
    digest: 'b430701dfcb60351',
  },
  { what: 'many takeovers', faults: { ...allFaults, takeover: 20 }, digest: 'ae0b053507dc5446' },
  {
    what: 'faults of the link',
    faults: chosenFaults(['drop', 'reorder', 'delay', 'corrupt', 'cut']),
    digest: 'a4a15f2fe20bbfa0',
  },
];

describe('sim: same runs', () => {
  it.each(recorded)('sim: same runs: with $what, each list does what it did', ({ faults, digest }) => {
    expect(digestOf(done(150, 1, faults))).toBe(digest);
  });

  it('sim: same runs: another seed does something else', () => {
    expect(digestOf(done(5, 2, allFaults))).not.toBe(digestOf(done(5, 1, allFaults)));
  });

  it('sim: same runs: a campaign does the same runs on every machine', () => {
    const plans = Array.from({ length: 150 }, (_, index) => plannedRun({ seed: 1, faults: allFaults }, index));
    expect(digestOf(plans)).toBe('74eb54770440a699');
  });
});
