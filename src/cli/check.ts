// `destage check`: the verdict on a trace of somebody's system.
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { Command } from 'commander';
import type { RuleId } from '../invariants/index.js';
import { checkLogs, checkTrace, type TraceReport, type TraceSource, verdictText } from '../oracle/index.js';
import { describeReport } from '../report/index.js';
import { drawTo, refuseDrawing } from './draw-violation.js';
import { exitCode, UsageError } from './exit-code.js';
import { followTrace } from './follow-trace.js';
import { openTrace } from './open-trace.js';
import { counted, progressLine, result, say } from './output.js';
import { remembered } from './remembered.js';
import { withoutRules } from './without-rules.js';

type Options = {
  readonly json?: boolean;
  readonly strict?: boolean;
  readonly without?: string;
  readonly map?: string;
  readonly draw?: readonly string[];
  readonly follow?: boolean;
};

export const checkCommand = (): Command =>
  new Command('check')
    .summary('judge a trace')
    .description(
      'Reads a trace (version 1; - is standard input), or the logs of several nodes, and says whether it keeps the rules, and where not.',
    )
    .argument(
      '<trace...>',
      'the file: JSON Lines, a log with --map, or an ITF run; or several, each the log of a node or more, those of one node in their order',
    )
    .option('--map <file>', 'read logs of another form, as this map says (spec/mapping.md)')
    .option('--strict', 'leaving the model is a violation')
    .option(
      '--without <ids>',
      'claim rules that the system cannot have, separated by commas: a verdict without them is success',
    )
    .option(
      '--draw <file>',
      'draw the violation as a sequence diagram into a file, as its name says: .svg, .mmd (Mermaid) or .txt; may be repeated',
      (file: string, files: readonly string[]) => [...files, file],
      [],
    )
    .option(
      '--follow',
      'read on as the trace, or each of several logs, grows: a file, a pipe, - or a socket (its path, or tcp:host:port); ends at the first violation, at the end of the pipes, or by Ctrl-C with the verdict so far',
    )
    .option('--json', 'machine-readable output')
    .action(async (files: readonly string[], options: Options) => {
      process.exitCode = await runCheck(files, options);
    });

async function runCheck(
  files: readonly string[],
  { json, strict, without, map, draw = [], follow = false }: Options,
): Promise<number> {
  const asked = withoutRules(without);
  refuseTwice(files);
  if (!follow) refuseUnfollowed(files);
  for (const name of draw) refuseDrawing(name, [...files, map]);
  const tell = (one: TraceReport) => (json ? result(JSON.stringify(reportAsJson(one))) : say(describeReport(one)));
  const report = await (follow ? followTrace : checkFiles)(files, { map, strict, tell });
  drawTo(draw, report);
  const missing = notAsked(report, asked);
  if (missing.length > 0 && !json) say(`\nThis counts as success only with --without ${missing.join(',')}`);
  return exitCodeOf(report, missing);
}

/** Read twice, a log would say that everything happened twice. */
function refuseTwice(files: readonly string[]): void {
  const paths = files.map((file) => (file === '-' || file.startsWith('tcp:') ? file : resolve(file)));
  const twice = files.find((_, k) => paths.indexOf(paths[k] ?? '') < k);
  if (twice !== undefined)
    throw new UsageError(`${twice} is named twice, and all in it would count as done twice: name each log once`);
}

/** An address can be waited for, and not be read as a file. */
function refuseUnfollowed(files: readonly string[]): void {
  const address = files.find((file) => file.startsWith('tcp:') && !existsSync(file));
  if (address !== undefined)
    throw new UsageError(`${address} is an address, which is read with --follow: destage check --follow ${address}`);
}

type Checking = {
  readonly map: string | undefined;
  readonly strict: boolean | undefined;
  readonly tell: (report: TraceReport) => void;
};

async function checkFiles(files: readonly string[], { map, strict, tell }: Checking): Promise<TraceReport> {
  const opened = await Promise.all(files.map((file) => openTrace(file, { map })));
  const sources = opened.map(({ source }) => remembered(source));
  const report = await checkWithProgress(sources, strict);
  tell(report);
  for (const { remarks } of opened) for (const remark of remarks()) say(`\n${remark}`);
  return report;
}

async function checkWithProgress(sources: readonly TraceSource[], strict: boolean | undefined): Promise<TraceReport> {
  const options = { strict, onProgress: (lines: number) => progressLine(counted(lines, 'line')) };
  const [source, ...others] = sources;
  try {
    return source !== undefined && others.length === 0
      ? await checkTrace(source, options)
      : await checkLogs(sources, options);
  } finally {
    progressLine('');
  }
}

/** What pairs conform without, and the user did not say may be left out. */
function notAsked({ pairs }: TraceReport, asked: readonly string[]): readonly RuleId[] {
  const without = pairs.flatMap((pair) => (pair.verdict === 'conforms' ? pair.without : []));
  return [...new Set(without)].filter((id) => !asked.includes(id));
}

/** Success is a verdict that leaves nothing out but what the user said may be left out. */
function exitCodeOf({ verdict }: TraceReport, missing: readonly RuleId[]): number {
  if (verdict === 'violates') return exitCode.violates;
  return verdict === 'conforms' && missing.length === 0 ? exitCode.conforms : exitCode.inconclusive;
}

function reportAsJson({ explanations, pairs, ...report }: TraceReport) {
  return {
    ...report,
    pairs: pairs.map((pair) => ({ ...pair, text: verdictText(pair), ...explanations.get(pair.pair) })),
  };
}
