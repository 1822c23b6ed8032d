// A report in words: the verdict first, then why, then rule by rule what was seen.
import { legible } from '../diagram/index.js';
import { type Conclusion, type PairReport, type TraceReport, verdictText, type Waiting } from '../oracle/index.js';
import { columns, count, counted } from './columns.js';
import { describeViolation } from './describe-violation.js';
import { whyPerhaps } from './why-perhaps.js';

/** A report on a whole trace, or what an oracle concludes, which has no explanations. */
type Described = Pick<TraceReport, 'file' | 'pairs'> & Partial<Pick<TraceReport, 'explanations' | 'empty'>>;

/** The whole report, as people read it. */
export const describeReport = (report: TraceReport | Conclusion): string =>
  report.pairs.map((pair) => describePair(report, pair)).join('\n\n');

function describePair(report: Described, pair: PairReport): string {
  const name = pair.pair === undefined ? report.file : `${report.file}, pair ${pair.pair}`;
  const parts = [`${name}: ${verdictText(pair)}`];
  parts.push(...whyPerhaps(report, pair).map((why) => `  ${why}`));
  if (pair.violation) parts.push(describeViolation(pair.violation, report.explanations?.get(pair.pair)));
  parts.push(...pair.reasons.map((reason) => `  ${reason}`));
  parts.push(...pair.waiting.map(waitingInWords));
  parts.push(
    `  ${counted(pair.events, 'event')}, ${counted(pair.writes, 'write')}; ${modelInWords(pair, report.file)}`,
  );
  parts.push(
    columns(
      pair.rules.map(({ id, name: rule, status, checks }) => [id, rule, statusInWords(status, checks)]),
      '    ',
    ),
  );
  return parts.join('\n');
}

/** What is not judged is said: it may be what a verdict would depend on. */
function waitingInWords({ node, events, file, line }: Waiting): string {
  const other = node === 'primary' ? 'secondary' : 'primary';
  const what = events === 1 ? `1 event of the ${node} waits` : `${count(events)} events of the ${node} wait`;
  return `  not judged: ${what}, from ${file}:${line} on, for lines that the log of the ${other} does not have yet`;
}

function statusInWords(status: string, checks: number): string {
  if (status !== 'held' && status !== 'held in part') return status;
  return `${status}, ${counted(checks, 'check')}`;
}

function modelInWords({ model }: PairReport, file: string): string {
  switch (model.followed) {
    case true:
      return 'model: followed';
    case false:
      return `model: ${model.isSure ? 'left at' : 'followed at least to'} ${model.file === file ? 'line ' : `${model.file}:`}${model.line}, ${legible(model.sentence)}`;
    default:
      return `model: followed as far as it is seen (not ${model.unseen.join(', ')})`;
  }
}
