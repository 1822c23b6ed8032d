// `destage sequence`: a trace as a sequence diagram.
import { Command, Option } from 'commander';
import { eventTable, sequenceMermaid, sequenceSvg, sequenceText } from '../diagram/index.js';
import { checkTrace, readEvents } from '../oracle/index.js';
import { UsageError } from './exit-code.js';
import { resultTo } from './output.js';
import { refuseWritingOver } from './refuse-writing-over.js';
import { traceFile } from './trace-file.js';

type Options = {
  readonly format: 'text' | 'table' | 'mermaid' | 'svg';
  readonly out?: string;
  readonly first: string;
  readonly last: string;
};

/** More than this is no picture any more. */
const mostEvents = 500;

export const sequenceCommand = (): Command =>
  new Command('sequence')
    .summary('draw a trace as a sequence diagram')
    .description('Draws a trace as a sequence diagram, with its violation if it has one.')
    .argument('<trace>', 'the file, JSON Lines')
    .addOption(
      new Option('--format <format>', 'how it is drawn').choices(['text', 'table', 'mermaid', 'svg']).default('text'),
    )
    .option('--first <line>', 'the first line to draw', '1')
    .option('--last <line>', 'the last line to draw (default: the violation, or the end)')
    .option('--out <file>', 'write to a file')
    .action(runSequence);

async function runSequence(file: string, { format, out, first, last }: Options): Promise<void> {
  refuseWritingOver('--out', out, [file]);
  const source = traceFile(file);
  if (!source.again) throw new UsageError('a sequence diagram needs a file: it is read twice');
  const { pairs } = await checkTrace(source);
  const violation = pairs[0]?.violation;
  const from = lineNumber('--first', first);
  const to = last === undefined ? (violation?.line ?? Number.MAX_SAFE_INTEGER) : lineNumber('--last', last);
  const told = (await readEvents(source)).filter(({ line }) => from <= line && line <= to);
  if (told.length === 0) throw new UsageError(`there are no events ${linesInWords(from, to)}`);
  if (told.length > mostEvents) {
    throw new UsageError(`${told.length} events are too many to draw; choose some with --first and --last`);
  }
  const index = violation === undefined ? -1 : told.findIndex(({ line }) => line === violation.line);
  const draw = { table: eventTable, text: sequenceText, mermaid: sequenceMermaid, svg: sequenceSvg }[format];
  const marked = violation && index >= 0 ? { violation: { index, text: violation.sentence } } : {};
  const options = { ...marked, lines: told.map(({ line }) => line), isWhole: true };
  resultTo(
    out,
    draw(
      told.map(({ event }) => event),
      options,
    ),
  );
}

function lineNumber(option: string, text: string): number {
  const number = Number(text);
  if (Number.isSafeInteger(number) && number >= 1) return number;
  throw new UsageError(`${option} takes a line number, from 1`);
}

const linesInWords = (from: number, to: number) =>
  to === Number.MAX_SAFE_INTEGER ? `from line ${from} on` : `in lines ${from} to ${to}`;
