// `destage fuzz`: random worlds on all cores, every rule watching; whatever fails is made small and kept as a file.
import { join } from 'node:path';
import { Command, Option } from 'commander';
import { type Recording, situations, type Tally } from '../sim/index.js';
import { exitCode } from './exit-code.js';
import { type CampaignEnd, runCampaign } from './fuzz-campaign.js';
import { type Asked, askedOf, type FuzzOptions, refuseBesideMerge } from './fuzz-options.js';
import { describeResult, exitCodeOf, type FuzzResult, isSameCampaign, merged, resultSchema } from './fuzz-result.js';
import { jsonFile } from './json-file.js';
import { makeFolder } from './make-folder.js';
import { progressLine, result, say } from './output.js';
import { writeBeside } from './write-beside.js';

export const fuzzCommand = (): Command =>
  new Command('fuzz')
    .summary('run random schedules, crashes and losses on all cores')
    .description(
      'Runs the implementation in random worlds that crash, lose and reorder, checks everything, and makes what fails small.',
    )
    .addOption(new Option('--runs <n>', 'how many runs').conflicts('time'))
    .option('--time <time>', 'how long: 60s, 5m, 1h (default: 10s)')
    .option('--seed <s>', 'a number that decides every run (default: another each time)')
    .option('--workers <k>', 'how many threads (default: one a core)')
    .option('--writes <n>', 'how many writes the host sends (default: 1 to 30)')
    .option(
      '--faults <names>',
      'what goes wrong, separated by commas: drop, cut, crash, …, all or none; takeovers in half of the runs only',
      'all',
    )
    .addOption(new Option('--impl <name>', 'what is run').choices(['builtin']).default('builtin'))
    .option('--shard <i/n>', 'only this part of the campaign, for one of n machines')
    .option('--merge <results...>', 'join the results of shards, and run nothing')
    .option('--out <folder>', 'where the result and failures go', 'out/fuzz')
    .option('--json', 'machine-readable output')
    .action(async (options: FuzzOptions, asked: Command) => {
      refuseBesideMerge(options, (name) => asked.getOptionValueSource(name) === 'cli');
      process.exitCode = options.merge ? runMerge(options.merge, options) : await runFuzz(options);
    });

async function runFuzz(options: FuzzOptions): Promise<number> {
  const asked = askedOf(options);
  const { out } = options;
  makeFolder(out);
  const stop = stopOnInterrupt();
  const { plan, shard } = asked;
  if (!options.json) say(`Seed ${plan.seed}; Ctrl-C ends it and says what is known`);
  try {
    const ended = await runCampaign({ ...asked, onProgress: showProgress, isStopped: stop.isStopped });
    const found = resultOf(asked, ended, out, !stop.isStopped());
    keepResult(found, join(out, `seed-${plan.seed}-shard-${shard.replace('/', '-of-')}`));
    return report(found, options);
  } finally {
    progressLine('');
    stop.forget();
  }
}

function runMerge(files: readonly string[], options: FuzzOptions): number {
  const results: FuzzResult[] = [];
  for (const file of files) {
    const read = jsonFile(file, resultSchema, 'a result of `destage fuzz`');
    if ('fault' in read) {
      say(`destage: ${read.fault}`);
      return exitCode.unreadable;
    }
    results.push(read.value);
  }
  return report(merged(results), options);
}

function report(found: FuzzResult, { json }: FuzzOptions): number {
  progressLine('');
  if (json) result(JSON.stringify(found));
  else say(describeResult(found));
  return exitCodeOf(found);
}

/** The first Ctrl-C asks for an end; a second one is not waited for. */
function stopOnInterrupt() {
  let isStopped = false;
  const stop = () => {
    isStopped = true;
  };
  process.once('SIGINT', stop);
  return { isStopped: () => isStopped, forget: () => void process.off('SIGINT', stop) };
}

const inWords = (number: number) => Math.round(number).toLocaleString('en');

function showProgress({ runs, events, coverage, failed }: Tally, seconds: number): void {
  const reached = situations.filter((name) => (coverage[name] ?? 0) > 0).length;
  const each = (amount: number) => inWords(amount / Math.max(seconds, 0.001));
  progressLine(
    `${inWords(runs)} runs, ${each(runs)} runs/s, ${each(events)} events/s, ` +
      `${reached} of ${situations.length} situations, ${inWords(failed)} ${failed === 1 ? 'failure' : 'failures'}`,
  );
}

function resultOf(
  { plan, shard, first }: Asked,
  { tally, seconds, recordings }: CampaignEnd,
  out: string,
  isComplete: boolean,
): FuzzResult {
  const { seed, writes, faults } = plan;
  return {
    version: 2,
    seed,
    ...(writes !== undefined && { writes }),
    faults,
    shards: [shard],
    ranges: [{ first, runs: tally.runs }],
    isComplete,
    seconds,
    ...tally,
    failures: recordings.map((recording) => save(recording, out)),
  };
}

function save(recording: Recording, out: string): FuzzResult['failures'][number] {
  const { seed, run, property, found } = recording;
  const text = JSON.stringify(recording, null, 2);
  const name = writeBeside(join(out, `seed-${seed}-run-${run}`), [{ ending: '.json', text }]);
  return { file: `${name}.json`, run, property, found };
}

/** The same campaign done again replaces its result; where another stands under the name, who looks there is told. */
function keepResult(found: FuzzResult, usual: string): void {
  const files = [{ ending: '.json', text: JSON.stringify(found, null, 2) }];
  const name = writeBeside(usual, files, isSameCampaign);
  if (name === usual) return;
  progressLine('');
  say(`${usual}.json holds something else and stays; the result is in ${name}.json`);
}
