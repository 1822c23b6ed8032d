// A violation in words and as a drawing: what is wrong, because of which lines, and what would have been allowed.
import { legible, shortened } from '../diagram/index.js';
import type { Earlier, Explanation, ViolationReport } from '../oracle/index.js';
import { clauses } from '../protocol/index.js';
import { drawViolation } from './draw-violation.js';

/** The violation as people read it, indented by two. */
export function describeViolation(violation: ViolationReport, explanation: Explanation | undefined): string {
  const { missing, unseen } = violation;
  const needed = missing && (missing.number === undefined ? missing.type : `${missing.type}(${missing.number})`);
  return [
    `  ${violation.file}:${violation.line}: ${violation.event}`,
    ...(unseen === undefined ? [] : [`  It cannot have happened without ${unseen}, which is not shown.`]),
    `  ${legible(violation.sentence)}`,
    `  The rule: ${violation.statement}${clausesInWords(violation.clauses)}`,
    ...(explanation === undefined ? [] : linesInWords(violation, explanation)),
    ...(needed === undefined ? [] : [`  It would have needed, before it: ${needed}${asLine(explanation)}`]),
    ...(explanation?.allowed === undefined ? [] : [`  ${legible(explanation.allowed)}`]),
    ...(explanation === undefined ? [] : ['', drawViolation(violation, explanation).trimEnd(), '']),
  ].join('\n');
}

function linesInWords(violation: ViolationReport, explanation: Explanation): readonly string[] {
  const because = explanation.earlier.filter(({ why }) => why === 'makes it a violation');
  const last = explanation.earlier.filter(({ why }) => why !== 'makes it a violation');
  return [
    headingOf(because.length, violation.missing !== undefined, explanation.smallest),
    ...because.map(placed),
    placed({ ...violation, text: explanation.violating }),
    ...last.map((one) => `  The ${one.why}:\n${placed(one)}`),
  ];
}

const placed = ({ file, line, text }: Pick<Earlier, 'file' | 'line' | 'text'>) =>
  `    ${file}:${line}: ${shortened(text, longestLine)}`;

/** Nothing is needed to make it a violation where it would be one whatever came before, but for one line. */
function headingOf(lines: number, isMissing: boolean, isSmallest: boolean): string {
  if (!isSmallest) return '  It is one whatever happened unseen; the lines that the rule points to:';
  if (lines > 0) return '  It is one because of these lines; without any one of them it would be none:';
  return isMissing
    ? '  It is one for want of a line, whatever other lines come before it:'
    : '  It is one whatever lines come before it:';
}

const asLine = (explanation: Explanation | undefined) =>
  explanation?.needed === undefined ? '' : `, a line such as ${shortened(explanation.needed, longestLine)}`;

/** Characters of a line that are shown: it may be as long as a megabyte. */
const longestLine = 200;

const clausesInWords = (letters: readonly string[]) =>
  letters
    .flatMap((letter) =>
      letter in clauses ? [`\n    clause ${letter}: ${clauses[letter as keyof typeof clauses]}`] : [],
    )
    .join('');
