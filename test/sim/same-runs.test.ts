// What a list of choices means never changes: the runs of some seeds, with all that they did, have the digests that they
// had when they were recorded. Whoever changes the meaning of a choice breaks every recording that people have kept.
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { allFaults, chosenFaults, type Faults, InternedPair, noFaults, plannedRun, run } from '../../src/sim/index.js';

const pair = new InternedPair();

/** Of what so many runs did and reported. */
function digestOf(runs: number, seed: number, faults: Faults): string {
  const hash = createHash('sha256');
  for (let index = 0; index < runs; index += 1) {
    const { events, actions, taken, seen, outstanding, settlingSteps, broken } = run({
      ...plannedRun({ seed, faults }, index),
      pair,
    });
    hash.update(JSON.stringify([events, actions, taken, [...seen].sort(), outstanding, settlingSteps, broken]));
  }
  return hash.digest('hex').slice(0, 16);
}

const recorded: readonly { readonly what: string; readonly faults: Faults; readonly digest: string }[] = [
  { what: 'every fault', faults: allFaults, digest: '2f333b7861cee7ba' },
  { what: 'no fault', faults: noFaults, digest: 'e985fabddacb827e' },
  {
    what: 'crashes that tear',
    faults: { ...allFaults, lose: 0, keep: 0, primaryCrash: 8 },
    digest: 'f4e9ff893ba963a3',
  },
  { what: 'many takeovers', faults: { ...allFaults, takeover: 20 }, digest: '935c5642471b24b0' },
  {
    what: 'faults of the link',
    faults: chosenFaults(['drop', 'reorder', 'delay', 'corrupt', 'cut']),
    digest: '1f1f2d2106679aa0',
  },
];

describe('sim: same runs', () => {
  it.each(recorded)('sim: same runs: with $what, each seed does what it did', ({ faults, digest }) => {
    expect(digestOf(150, 1, faults)).toBe(digest);
  });

  it('sim: same runs: another seed does something else', () => {
    expect(digestOf(5, 2, allFaults)).not.toBe(digestOf(5, 1, allFaults));
  });
});
