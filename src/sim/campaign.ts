// Runs of a campaign and what they come to, added up run by run or batch by batch. The sum is the same in every order.
import type { Property } from './broken.js';
import type { InternedPair } from './lockstep.js';
import type { Parts } from './parts.js';
import { type Plan, plannedRun } from './planned-run.js';
import { type RunReport, run } from './run.js';
import { type Situation, situations } from './situations.js';

export type Failure = { readonly run: number; readonly property: Property; readonly found: string };

export type Tally = {
  readonly runs: number;
  readonly events: number;
  /** How many runs reached each situation. */
  readonly coverage: { readonly [name in Situation]?: number };
  /** How many runs broke. */
  readonly failed: number;
  /** Of the runs that broke in the same way the first, ascending. */
  readonly failures: readonly Failure[];
};

export type Batch = { readonly plan: Plan; readonly first: number; readonly count: number };

export type RunWith = { readonly pair?: InternedPair | undefined; readonly parts?: Partial<Parts> | undefined };

/** Does `count` runs from index `first` on. */
export function runBatch({ plan, first, count }: Batch, { pair, parts }: RunWith = {}): Tally {
  let tally = emptyTally;
  for (let index = first; index < first + count; index += 1)
    tally = sum(tally, tallyOf(index, run({ ...plannedRun(plan, index), pair, parts })));
  return tally;
}

const coverageBy = (count: (name: Situation) => number): Tally['coverage'] => {
  const coverage: { [name in Situation]?: number } = {};
  for (const name of situations) coverage[name] = count(name);
  return coverage;
};

/** What no run at all comes to. */
export const emptyTally: Tally = { runs: 0, events: 0, coverage: coverageBy(() => 0), failed: 0, failures: [] };

const tallyOf = (index: number, { broken, events, seen }: RunReport): Tally => ({
  runs: 1,
  events: events.length,
  coverage: coverageBy((name) => (seen.has(name) ? 1 : 0)),
  failed: broken === undefined ? 0 : 1,
  failures: broken === undefined ? [] : [{ run: index, ...broken }],
});

/** Both together. */
export const sum = (a: Tally, b: Tally): Tally => ({
  runs: a.runs + b.runs,
  events: a.events + b.events,
  coverage: coverageBy((name) => (a.coverage[name] ?? 0) + (b.coverage[name] ?? 0)),
  failed: a.failed + b.failed,
  failures: firstOfEachKind([...a.failures, ...b.failures]),
});

function firstOfEachKind(failures: readonly Failure[]): readonly Failure[] {
  const firsts = new Map<string, Failure>();
  for (const failure of failures.toSorted((a, b) => a.run - b.run)) {
    const kind = kindOf(failure);
    if (!firsts.has(kind)) firsts.set(kind, failure);
  }
  return [...firsts.values()];
}

/** What two failures have in common when they are most likely one mistake: the property, and what is wrong without numbers. */
export const kindOf = ({ property, found }: Pick<Failure, 'property' | 'found'>): string =>
  `${property}: ${/^[^:;,(]*/.exec(found)?.[0].replace(/\d+/g, '#')}`;
