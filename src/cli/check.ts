// `destage check`: the verdict on a trace of somebody's system.
import { Command } from 'commander';
import type { RuleId } from '../invariants/index.js';
import { checkTrace, type PairReport, type TraceReport, verdictText } from '../oracle/index.js';
import { describeReport } from './describe-report.js';
import { exitCode, UsageError } from './exit-code.js';
import { progressLine, result, say } from './output.js';
import { traceFile } from './trace-file.js';

type Options = { readonly json?: boolean; readonly strict?: boolean; readonly without?: string };

export const checkCommand = (): Command =>
  new Command('check')
    .summary('judge a trace')
    .description(
      'Reads a trace (version 1, total order; - is standard input) and says whether it keeps the rules, and where not.',
    )
    .argument('<trace...>', 'the file, JSON Lines')
    .option('--strict', 'leaving the model is a violation')
    .option(
      '--without <ids>',
      'claim rules that the system cannot have, separated by commas: a verdict without them is success',
    )
    .option('--json', 'machine-readable output')
    .action(async (files: readonly string[], options: Options) => {
      process.exitCode = await runCheck(files, options);
    });

async function runCheck(files: readonly string[], { json, strict, without = '' }: Options): Promise<number> {
  const [file] = files;
  if (file === undefined || files.length > 1) {
    throw new UsageError(
      `several files are a trace in per-node order, which is not read yet; merge them into one in total order`,
    );
  }
  const report = await checkTrace(traceFile(file), {
    strict,
    onProgress: (lines) => progressLine(`${lines.toLocaleString('en')} lines`),
  });
  progressLine('');
  if (json) result(JSON.stringify(reportAsJson(report)));
  else say(describeReport(report));
  return exitCodeOf(
    report,
    without.split(',').map((id) => id.trim()),
  );
}

/** Success is a verdict that leaves nothing out but what the user said may be left out. */
function exitCodeOf({ pairs }: TraceReport, asked: readonly string[]): number {
  const isSuccess = ({ verdict, without }: PairReport) =>
    verdict === 'conforms' && without.every((id: RuleId) => asked.includes(id));
  if (pairs.some(({ verdict }) => verdict === 'violates')) return exitCode.violates;
  return pairs.every(isSuccess) ? exitCode.conforms : exitCode.inconclusive;
}

function reportAsJson({ earlier, pairs, ...report }: TraceReport) {
  return {
    ...report,
    pairs: pairs.map((pair) => ({ ...pair, text: verdictText(pair), earlier: earlier.get(pair.pair) ?? [] })),
  };
}
