// What a campaign, or a shard of one, came to: as a file, joined with others, and in words. A result that was cut short
// never looks like a whole one.
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { type Faults, properties, recordingSchema, type Situation, situations, sum } from '../sim/index.js';
import { exitCode, UsageError } from './exit-code.js';
import { shardOf } from './fuzz-options.js';
import { columns, counted } from './output.js';

const count = z.int().min(0);

export const resultSchema = z.strictObject({
  /** Grows when a campaign does another run at an index: results of different plans are never joined. */
  version: z.literal(2),
  seed: count,
  writes: count.optional(),
  faults: recordingSchema.unwrap().shape.faults,
  /** Which of how many; several in a joined result. */
  shards: z.array(z.string()).min(1),
  /** The indexes of the runs. */
  ranges: z.array(z.strictObject({ first: count, runs: count })),
  /** Whether nobody stopped it, and no shard is missing. */
  isComplete: z.boolean(),
  runs: count,
  events: count,
  seconds: z.number().min(0),
  coverage: z.partialRecord(z.enum(situations), count),
  /** How many runs failed; `failures` has one of each kind. */
  failed: count,
  failures: z.array(
    z.strictObject({ file: z.string(), run: count, property: z.enum([...properties, 'error']), found: z.string() }),
  ),
});

export type FuzzResult = z.infer<typeof resultSchema>;

/**
 * Several results as one.
 *
 * @throws UsageError when they are not parts of one campaign
 */
export function merged(results: readonly FuzzResult[]): FuzzResult {
  const ranges = results.flatMap((result) => result.ranges).toSorted((a, b) => a.first - b.first);
  const overlap = ranges.find(({ first }, k) => {
    const before = ranges[k - 1];
    return before !== undefined && before.first + before.runs > first;
  });
  if (overlap !== undefined)
    throw new UsageError(`run ${overlap.first} is in two of the results: is a shard there twice?`);
  const joined = results.reduce(both);
  return { ...joined, ranges, isComplete: joined.isComplete && missingShards(joined.shards).length === 0 };
}

function both(a: FuzzResult, b: FuzzResult): FuzzResult {
  if (a.seed !== b.seed)
    throw new UsageError(`the results are of different campaigns: one has seed ${a.seed}, another ${b.seed}`);
  if (a.writes !== b.writes || !areSame(a.faults, b.faults))
    throw new UsageError('the results are of different campaigns: they have other writes or faults');
  return {
    ...a,
    ...sum(a, b),
    failures: [...a.failures, ...b.failures].toSorted((one, other) => one.run - other.run),
    shards: [...a.shards, ...b.shards].toSorted((one, other) => shardOf(one).index - shardOf(other).index),
    ranges: [],
    isComplete: a.isComplete && b.isComplete,
    seconds: a.seconds + b.seconds,
  };
}

const areSame = (a: Faults, b: Faults): boolean => {
  const others = new Map<string, number>(Object.entries(b));
  return Object.entries(a).every(([name, weight]) => others.get(name) === weight);
};

function missingShards(shards: readonly string[]): readonly string[] {
  const of = Math.max(...shards.map((shard) => shardOf(shard).of));
  return Array.from({ length: of }, (_, k) => `${k + 1}/${of}`).filter((shard) => !shards.includes(shard));
}

/** Whether two results, as their files have them, are of the same runs with the same outcome: only the time may differ. */
export function isSameCampaign(one: string, other: string): boolean {
  const [a, b] = [one, other].map((text) => resultSchema.parse(JSON.parse(text)));
  return isDeepStrictEqual({ ...a, seconds: 0 }, { ...b, seconds: 0 });
}

/** A failure is one, also in a result that was cut short. */
export const exitCodeOf = ({ failed, isComplete }: FuzzResult): number =>
  failed > 0 ? exitCode.violates : isComplete ? exitCode.conforms : exitCode.inconclusive;

const inWords = (number: number) => number.toLocaleString('en', { maximumFractionDigits: 1 });

export function describeResult(result: FuzzResult): string {
  const { seed, shards, runs, events, seconds, failed } = result;
  const shard = shards.join() === '1/1' ? '' : `, shards ${shards.join(', ')}`;
  const missing = missingShards(shards);
  return [
    `Seed ${seed}${shard}: ${counted(runs, 'run')}, ${counted(events, 'event')} in ${inWords(seconds)} s`,
    ...(result.isComplete
      ? []
      : [`  not complete: ${missing.length > 0 ? `no shard ${missing.join(', ')}` : 'it was stopped'}`]),
    '  the share of the runs that reached each situation:',
    columns(
      situations.map((name) => [share(result, name), name]),
      '  ',
    ),
    failed === 0 ? '  no run fails' : describeFailures(result),
  ].join('\n');
}

const share = ({ coverage, runs }: FuzzResult, name: Situation): string =>
  `${((100 * (coverage[name] ?? 0)) / Math.max(1, runs)).toFixed(1).padStart(6)} %`;

const describeFailures = ({ failed, failures }: FuzzResult): string =>
  [
    `  ${inWords(failed)} ${failed === 1 ? 'run fails' : 'runs fail'}; the first of each kind:`,
    ...failures.flatMap(({ file, run, property, found }) => [
      `  run ${run}, ${property}: ${found}`,
      `    destage replay ${file}`,
    ]),
  ].join('\n');
