// What `destage fuzz` is asked, from words to numbers. Nothing is guessed: what cannot be understood is said.
import { randomInt } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { chosenFaults, type Faults, mostRuns, type Plan } from '../sim/index.js';
import { UsageError } from './exit-code.js';
import { refuseBeside } from './refuse-beside.js';

export type FuzzOptions = {
  readonly runs?: string;
  readonly time?: string;
  readonly seed?: string;
  readonly workers?: string;
  readonly writes?: string;
  readonly faults: string;
  readonly shard?: string;
  readonly merge?: readonly string[];
  readonly out: string;
  readonly json?: boolean;
};

export type Asked = {
  readonly plan: Plan;
  readonly workers: number;
  /** As it is written: `1/2`. */
  readonly shard: string;
  /** The indexes of the runs: the first, and the one after the last. */
  readonly first: number;
  readonly end: number;
  /** In milliseconds. */
  readonly time: number | undefined;
};

const defaultTime = 10_000;

/** @throws UsageError */
export function askedOf({ runs, time, seed, workers, writes, faults, shard = '1/1' }: FuzzOptions): Asked {
  if (shard !== '1/1' && seed === undefined)
    throw new UsageError('--shard needs --seed: all shards of a campaign have the same');
  const total = runs === undefined ? mostRuns : wholeNumber('--runs', runs, 1, mostRuns);
  const { index, of } = shardOf(shard);
  const first = Math.floor((total * (index - 1)) / of);
  const end = Math.floor((total * index) / of);
  if (first === end) throw new UsageError(`shard ${shard} of ${total} runs has none`);
  return {
    plan: {
      seed: seed === undefined ? randomInt(mostRuns) : wholeNumber('--seed', seed, 0, mostRuns - 1),
      writes: writes === undefined ? undefined : wholeNumber('--writes', writes, 1, 100),
      faults: faultsOf(faults),
    },
    workers: workers === undefined ? availableParallelism() : wholeNumber('--workers', workers, 1, 256),
    shard,
    first,
    end,
    time: time !== undefined ? milliseconds('--time', time) : runs === undefined ? defaultTime : undefined,
  };
}

/** What decides a campaign: there is none where results are joined. */
const ofACampaign: readonly string[] = ['runs', 'time', 'seed', 'workers', 'writes', 'faults', 'impl', 'shard', 'out'];

/** @throws UsageError for an option that would do nothing beside `--merge` */
export function refuseBesideMerge({ merge }: FuzzOptions, isGiven: (name: string) => boolean): void {
  if (merge === undefined) return;
  const because = 'results are joined and said, and nothing is run or written';
  refuseBeside({ option: '--merge', because, others: ofACampaign }, isGiven);
}

export function wholeNumber(option: string, text: string, least: number, most: number): number {
  const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (number >= least && number <= most) return number;
  throw new UsageError(`${option} takes a whole number from ${least} to ${most}`);
}

const units: ReadonlyMap<string, number> = new Map([
  ['s', 1_000],
  ['m', 60_000],
  ['h', 3_600_000],
]);

export function milliseconds(option: string, text: string): number {
  const [, number, unit = ''] = /^(\d+(?:\.\d+)?)([smh])$/.exec(text) ?? [];
  const found = Number(number) * (units.get(unit) ?? Number.NaN);
  if (found > 0) return found;
  if (found === 0) throw new UsageError(`${option} takes a time longer than none, such as 10s, and not ${text}`);
  throw new UsageError(`${option} takes a number and a unit: 60s, 5m or 1h`);
}

/** The two numbers of `1/2`. */
export function shardOf(text: string): { readonly index: number; readonly of: number } {
  const [, index = '', of = ''] = /^(\d{1,5})\/(\d{1,5})$/.exec(text) ?? [];
  const shard = { index: Number(index), of: Number(of) };
  if (shard.index >= 1 && shard.index <= shard.of) return shard;
  throw new UsageError('--shard takes which one of how many: 1/4 to 4/4');
}

export function faultsOf(text: string): Faults {
  const names = text.split(',').map((name) => name.trim());
  try {
    return chosenFaults(names);
  } catch (error) {
    throw error instanceof RangeError ? new UsageError(error.message) : error;
  }
}
