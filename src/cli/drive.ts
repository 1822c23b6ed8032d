// `destage drive`: runs somebody else's program, plays the rest of the world, crashes it, and hunts for violations.
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Command, Option } from 'commander';
import {
  buildLibrary,
  type DriveEnd,
  type DriveFailure,
  type DriveRecording,
  type DriveReport,
  driveCampaign,
  driveRecordingSchema,
  Guardian,
  kindOf,
  ProgramFault,
  powerLossStorage,
  recordingOf,
  repeat,
  type Setup,
  type SmallFailure,
  shrinkFailure,
} from '../drive/index.js';
import { type DriveAsked, type DriveOptions, driveAsked, folderOf, refuseBesideReplay, timeoutOf, timesOf } from './drive-options.js'; // biome-ignore format: one import a file
import { type DriveResult, describeDrive, describeRepeats, exitCodeOf, resultOf } from './drive-result.js';
import { describeTrace, traceText } from './drive-trace.js';
import { exitCode, UsageError } from './exit-code.js';
import { jsonFile } from './json-file.js';
import { makeFolder } from './make-folder.js';
import { count, counted, progressLine, result, resultTo, say } from './output.js';
import { refuseWritingOver } from './refuse-writing-over.js';
import { systemMessage } from './system-message.js';
import { withoutRules } from './without-rules.js';
import { writeBeside } from './write-beside.js';

export const driveCommand = (): Command =>
  new Command('drive')
    .summary('run a program, crash it, and hunt for violations')
    .description(
      'Runs a program that speaks the protocol of spec/drive-protocol.md, plays the rest of the world, kills and starts ' +
        'it again, checks every rule, and makes what fails small.',
    )
    .argument('<command...>', 'the program and its arguments, after --')
    .addOption(new Option('--role <role>', 'what the program is').choices(['primary', 'secondary', 'pair']))
    .option('--power-loss', 'a kill also loses what was not synced (Linux, dynamically linked programs; needs cc)')
    .addOption(new Option('--runs <n>', 'how many runs').conflicts('time'))
    .option('--time <time>', 'how long: 60s, 5m, 1h (default: 30s)')
    .option('--seed <s>', 'a number that decides every run (default: another each time)')
    .option('--workers <k>', 'how many runs at a time (default: one a core)')
    .option('--writes <n>', 'how many writes the host sends (default: 2 to 24)')
    .option('--faults <names>', 'what goes wrong, separated by commas: drop, cut, crash, …, all or none', 'all')
    .option('--strict', 'leaving the model is a violation')
    .option('--without <ids>', 'claim rules that the program cannot have, separated by commas')
    .option('--timeout <time>', 'how long an answer may take', '10s')
    .option('--shrink-time <time>', 'how long a failure is made smaller', '60s')
    .option('--dir <folder>', 'where the program stores, in folders that are removed (default: for temporary files)')
    .option('--out <folder>', 'where failures go', 'out/drive')
    .option('--replay <file>', 'run a failure that was kept, and nothing else: the file decides what is run')
    .option('--times <n>', 'how often a failure is run again (default: 10)')
    .option('--json', 'machine-readable output')
    .action(async (command: readonly string[], options: DriveOptions, asked: Command) => {
      refuseBesideReplay(options, (name) => asked.getOptionValueSource(name) === 'cli');
      process.exitCode = await runDrive(command, options);
    });

async function runDrive(command: readonly string[], options: DriveOptions): Promise<number> {
  const folder = newFolder(folderOf(options));
  const guardian = new Guardian();
  const stop = stopOnInterrupt();
  const driving = { command, options, folder, guardian, isStopped: stop.isStopped };
  try {
    return options.replay === undefined ? await hunt(driving) : await replay(driving, options.replay);
  } catch (error) {
    if (!(error instanceof ProgramFault)) throw error;
    progressLine('');
    say(`destage: ${error.message}`);
    return exitCode.failed;
  } finally {
    stop.forget();
    guardian.end();
    rmSync(folder, { recursive: true, force: true });
  }
}

type Driving = {
  readonly command: readonly string[];
  readonly options: DriveOptions;
  /** For the runs; it is removed in the end. */
  readonly folder: string;
  readonly guardian: Guardian;
  readonly isStopped: () => boolean;
};

async function hunt(driving: Driving): Promise<number> {
  const { options, isStopped } = driving;
  const { json, out } = options;
  const asked = driveAsked(options);
  const without = withoutRules(options.without);
  makeFolder(out);
  const { plan, runs, time, workers } = asked;
  const tested = options.powerLoss === true ? 'power loss' : 'process crash';
  const setup = await setupOf(driving, plan.role, tested, options.strict === true);
  if (!json) say(`Seed ${plan.seed}; Ctrl-C ends it and says what is known`);
  const ended = await driveCampaign({ setup, plan, runs, time, workers, onProgress: showProgress, isStopped });
  const kept = ended.failure && (await keep(setup, ended.failure, asked, driving));
  progressLine('');
  const found = resultOf(ended, { tested, role: plan.role, seed: plan.seed, isComplete: !isStopped() }, kept?.failure);
  if (json) result(JSON.stringify(found));
  else {
    say(describeDrive(found));
    if (ended.failure?.violation !== undefined && kept?.failure.trace !== undefined)
      say(`\n${await describeTrace(kept.failure.trace, kept.report)}`);
    const missing = found.without.filter((id) => !without.includes(id));
    if (missing.length > 0) say(`\nThis counts as success only with --without ${missing.join(',')}`);
  }
  return exitCodeOf(found, without);
}

async function setupOf(
  { command, options, folder, guardian }: Driving,
  role: Setup['role'],
  tested: DriveRecording['tested'],
  strict: boolean,
): Promise<Setup> {
  const common = { role, command, guardian, folder, timeout: timeoutOf(options), strict };
  if (tested === 'process crash') return common;
  const library = await buildLibrary(folder);
  return { ...common, storage: (parent, node) => powerLossStorage(library, parent, node) };
}

type Kept = { readonly failure: DriveResult['failure'] & object; readonly report: DriveReport };

/** A violation is made small first; what keeps a program from running would take too long. */
async function keep(setup: Setup, failure: DriveFailure, asked: DriveAsked, driving: Driving): Promise<Kept> {
  const { options, isStopped } = driving;
  const { plan, times, shrinkTime } = asked;
  const onProgress = (tries: number, choices: number) =>
    progressLine(`run ${failure.run} fails; ${counted(tries, 'smaller run')}, ${counted(choices, 'choice')} left`);
  const { small, repeats }: SmallFailure =
    failure.violation === undefined
      ? { small: { ...failure.taken, isMinimal: false }, repeats: { broke: 0, of: 0, last: failure.report } }
      : await shrinkFailure(setup, failure, { time: shrinkTime, times, onProgress, isStopped });
  const recording = recordingOf(setup, plan.seed, failure, small, repeats);
  const report = repeats.last ?? failure.report;
  const said = traceText(report);
  const files = [{ ending: '.json', text: JSON.stringify(recording, null, 2) }];
  // A program that never said a line has no trace that could be judged.
  if (said !== '') files.push({ ending: '.jsonl', text: said });
  const name = writeBeside(join(options.out, `seed-${plan.seed}-run-${failure.run}`), files);
  const trace = said === '' ? undefined : `${name}.jsonl`;
  const { run, rule, found, reproduced, isMinimal } = recording;
  return { failure: { file: `${name}.json`, trace, run, rule, found, reproduced, isMinimal }, report };
}

async function replay(driving: Driving, file: string): Promise<number> {
  const { options, isStopped } = driving;
  // Lines are named in what is said of them: they have to be somewhere.
  const trace = `${file.replace(/\.json$/, '')}.replayed.jsonl`;
  refuseWritingOver('the trace', trace, [file]);
  const read = jsonFile(file, driveRecordingSchema, 'a run that `destage drive` has kept');
  if ('fault' in read) {
    say(`destage: ${read.fault}`);
    return exitCode.unreadable;
  }
  const { value } = read;
  const { role, tested, strict, size, faults, choices, rule = 'fault', found, reproduced } = value;
  const setup = await setupOf(driving, role, tested, strict);
  const times = timesOf(options) ?? (reproduced.broke === reproduced.of && rule !== 'fault' ? 1 : 10);
  const repeats = await repeat(setup, { size, faults, choices }, rule, times, isStopped);
  const { broke, of, last } = repeats;
  if (options.json) result(JSON.stringify({ file, rule, broke, of, tested, ...outcomeOf(last) }));
  else {
    say(`${file}: run ${value.run} of seed ${value.seed}, ${tested}`);
    say(`  it broke: ${found}`);
    say(broke === 0 ? `  it holds now, ${of} of ${of} times` : `  it still does: ${describeRepeats(repeats)}`);
    if (last !== undefined) await sayTrace(last, trace, file);
  }
  if (last === undefined || kindOf(last) === undefined) return exitCode.conforms;
  return last.violation === undefined ? exitCode.failed : exitCode.violates;
}

/** A program that never said a line has no trace. */
async function sayTrace(report: DriveReport, trace: string, file: string): Promise<void> {
  const said = traceText(report);
  if (said !== '') {
    resultTo(trace, said);
    say(`  its trace: destage check ${trace}`);
  }
  say(`\n${await describeTrace(said === '' ? file : trace, report)}`);
}

const outcomeOf = (last: DriveReport | undefined) => ({ found: last?.violation?.sentence ?? last?.fault });

function showProgress({ runs, kills, conforming, left }: DriveEnd['tally'], seconds: number): void {
  const each = Math.round((kills * 60) / Math.max(seconds, 0.001));
  progressLine(
    `${counted(runs, 'run')}, ${counted(kills, 'kill')}, ${counted(each, 'kill')}/min, ${count(conforming)} ${conforming === 1 ? 'conforms' : 'conform'}, ` +
      `${count(left)} left the model`,
  );
}

/** The first Ctrl-C asks for an end; a second one is not waited for. */
function stopOnInterrupt() {
  let isStopped = false;
  const stop = () => {
    isStopped = true;
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stop);
  return {
    isStopped: () => isStopped,
    forget: () => {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, stop);
    },
  };
}

function newFolder(parent: string): string {
  try {
    return mkdtempSync(join(parent, 'destage-drive-'));
  } catch (error) {
    throw new UsageError(`cannot make a folder in ${parent}: ${systemMessage(error)}`);
  }
}
