// A report in words: the verdict first, then why, then rule by rule what was seen.

import { type Earlier, type PairReport, type TraceReport, type ViolationReport, verdictText } from '../oracle/index.js';
import { clauses } from '../protocol/index.js';
import { columns, count } from './output.js';

/** The whole report, as people read it. */
export const describeReport = (report: TraceReport): string =>
  report.pairs.map((pair) => describePair(report, pair)).join('\n\n');

function describePair(report: TraceReport, pair: PairReport): string {
  const name = pair.pair === undefined ? report.file : `${report.file}, pair ${pair.pair}`;
  const parts = [`${name}: ${verdictText(pair)}`];
  if (pair.violation) parts.push(describeViolation(report.file, pair.violation, report.earlier.get(pair.pair) ?? []));
  parts.push(...pair.reasons.map((reason) => `  ${reason}`));
  parts.push(`  ${pair.events} events, ${pair.writes} writes; ${modelInWords(pair)}`);
  parts.push(
    columns(
      pair.rules.map(({ id, name: rule, status, checks }) => [id, rule, statusInWords(status, checks)]),
      '    ',
    ),
  );
  return parts.join('\n');
}

function describeViolation(file: string, violation: ViolationReport, earlier: readonly Earlier[]): string {
  const lines = [
    `  ${file}:${violation.line}: ${violation.event}`,
    `  ${violation.sentence}`,
    `  The rule: ${violation.statement}${clausesInWords(violation.clauses)}`,
  ];
  for (const { line, text, why } of earlier) lines.push(`  ${file}:${line}: ${shortened(text)} (${why})`);
  if (violation.missing) {
    const { type, number } = violation.missing;
    lines.push(`  It would have needed, before it: ${number === undefined ? type : `${type}(${number})`}`);
  }
  return lines.join('\n');
}

/** A line may be as long as a megabyte. */
const shortened = (text: string) => (text.length > 200 ? `${text.slice(0, 200)}…` : text);

const clausesInWords = (letters: readonly string[]) =>
  letters
    .flatMap((letter) =>
      letter in clauses ? [`\n    clause ${letter}: ${clauses[letter as keyof typeof clauses]}`] : [],
    )
    .join('');

function statusInWords(status: string, checks: number): string {
  if (status !== 'held') return status;
  return `held, ${count(checks)} ${checks === 1 ? 'check' : 'checks'}`;
}

function modelInWords({ model }: PairReport): string {
  switch (model.followed) {
    case true:
      return 'model: followed';
    case false:
      return `model: left at line ${model.line}, ${model.sentence}`;
    default:
      return `model: followed as far as it is seen (not ${model.unseen.join(', ')})`;
  }
}
