// Looks for a run in which a mutant is caught by the one thing that is asked, and counts the runs that it took.
import fc from 'fast-check';
import { rules, watch } from '../../src/invariants/index.js';
import type { ObservedEvent } from '../../src/protocol/index.js';
import {
  allFaults,
  type Choice,
  InternedPair,
  type Parts,
  type Property,
  properties,
  type RunReport,
  run,
  type WorldSize,
} from '../../src/sim/index.js';
import type { Catcher, Mutant } from './mutant.js';

/** The statecharts, asked once for all hunts. */
const pair = new InternedPair();

/** The seed of the tests. */
export const firstSeed = 20100202;

/** Within so many runs a mutant has to be caught. */
const mostRuns = 3000;

const sizes: fc.Arbitrary<WorldSize> = fc.record({
  writes: fc.integer({ min: 1, max: 12 }),
  queueDepth: fc.integer({ min: 1, max: 4 }),
  primaryCapacity: fc.integer({ min: 1, max: 6 }),
  secondaryCapacity: fc.integer({ min: 1, max: 6 }),
  pipeline: fc.integer({ min: 1, max: 6 }),
  blockSize: fc.constant(4),
  blocks: fc.integer({ min: 2, max: 8 }),
  coalesces: fc.boolean(),
});

const choices = fc.array(fc.nat({ max: 0xffff }), { minLength: 10, maxLength: 400, size: 'max' });

export type Prey = Pick<Mutant, 'name' | 'faults'> & { readonly parts: Partial<Parts> };

export type Hunt = {
  readonly seed?: number;
  readonly runs?: number;
  /** Most runs to spend on making the one that is caught smaller; default: none. */
  readonly shrinkingRuns?: number;
};

export type Caught = {
  /** How many runs it took, with the one that was caught. */
  readonly runs: number;
  readonly events: readonly ObservedEvent[];
  readonly found: string;
};

/** The first run that the catcher finds wrong; undefined if it finds none. */
export function hunt(prey: Prey, catcher: Catcher, options: Hunt = {}): Caught | undefined {
  const { seed = firstSeed, runs = mostRuns, shrinkingRuns = 0 } = options;
  let left = shrinkingRuns;
  const isCaught = (size: WorldSize, list: readonly Choice[]) =>
    catchersOf(prey, catcher, size, list).includes(catcher);
  const first = fc.check(
    fc.property(sizes, choices, (size, list) => !isCaught(size, list)),
    { numRuns: runs, seed, endOnFailure: true },
  );
  const [size, list] = first.counterexample ?? [];
  if (size === undefined || list === undefined) return undefined;
  if (left === 0) return { runs: first.numRuns, ...told(prey, catcher, size, list) };
  // The same worlds again; what is smaller than the one that is caught is looked at as long as runs are left.
  let isFound = false;
  const small = fc.check(
    fc.property(sizes, choices, (smallSize, smallList) => {
      if (isFound) left -= 1;
      const isHit = left >= 0 && isCaught(smallSize, smallList);
      isFound ||= isHit;
      return !isHit;
    }),
    { numRuns: runs, seed },
  );
  const [smallSize = size, smallList = list] = small.counterexample ?? [];
  return { runs: first.numRuns, ...told(prey, catcher, smallSize, smallList) };
}

/**
 * The same, for a mutant that must not survive.
 *
 * @throws Error with the mutant's name and the number of runs when it does
 */
export function mustCatch(prey: Prey, catcher: Catcher, options: Hunt = {}): Caught {
  const caught = hunt(prey, catcher, options);
  if (caught !== undefined) return caught;
  throw new Error(`${prey.name} survived ${options.runs ?? mostRuns} runs: ${catcher} did not catch it`);
}

const isRule = (catcher: Catcher): boolean => catcher.startsWith('RC-') || catcher.startsWith('M-');

/** What is checked: the property alone; for a rule, all rules, and whether it settles. */
function checksOf(catcher: Catcher): readonly Property[] {
  if (catcher === 'anything') return properties;
  return catcher === 'lockstep' || catcher === 'image' || catcher === 'reads' || catcher === 'settling'
    ? [catcher]
    : ['rules', 'settling'];
}

const runOnce = (prey: Prey, catcher: Catcher, size: WorldSize, list: readonly Choice[]): RunReport =>
  run({ size, faults: prey.faults ?? allFaults, choices: list, checks: checksOf(catcher), parts: prey.parts, pair });

/** Everything that says that the run went wrong, at the first event at which something does. */
function catchersOf(prey: Prey, catcher: Catcher, size: WorldSize, list: readonly Choice[]): readonly string[] {
  const { broken, events } = runOnce(prey, catcher, size, list);
  if (broken === undefined) return [];
  if (catcher === 'anything') return [catcher];
  if (broken.property === 'rules') {
    const ids = rulesBrokenLast(events, size);
    return ids.length > 0 ? ids.map(({ id }) => id) : ['refused frame'];
  }
  if (broken.property !== 'settling') return [broken.property];
  return ['settling', ...(isRule(catcher) ? rulesBrokenLast(ended(events), size).map(({ id }) => id) : [])];
}

/** A world that was left to settle and did not is at its end all the same. */
const ended = (events: readonly ObservedEvent[]): readonly ObservedEvent[] => [...events, { type: 'end' }];

function rulesBrokenLast(events: readonly ObservedEvent[], parameters: WorldSize) {
  const { observe } = watch(rules, { parameters, shows: () => true });
  const last = events.map((event) => observe(event)).at(-1) ?? [];
  return last.map(({ rule, violation }) => ({ id: rule.id, sentence: `${rule.id} ${rule.name}: ${violation.found}` }));
}

function told(prey: Prey, catcher: Catcher, size: WorldSize, list: readonly Choice[]): Omit<Caught, 'runs'> {
  const { broken, events } = runOnce(prey, catcher, size, list);
  const all = broken?.property === 'settling' && isRule(catcher) ? ended(events) : events;
  const named = rulesBrokenLast(all, size).find(({ id }) => id === catcher);
  return { events: all, found: named?.sentence ?? broken?.found ?? '' };
}
