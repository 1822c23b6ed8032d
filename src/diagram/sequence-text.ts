// A sequence as a drawing for a terminal, one line a step and at most 100 columns. The link is a lifeline of its
// own: a frame goes into it at one line and comes out at a later one, or is marked as one that never does.
import type { ObservedEvent } from '../protocol/index.js';
import { type Lifeline, readSequence, type Sequence, type SequenceOptions, type Step } from './sequence.js';
import { wrapped } from './wrapped.js';

type Signs = Readonly<Record<'line' | 'right' | 'left' | 'life' | 'dead' | 'link' | 'lost' | 'mark' | 'wrong', string>>;
type Column = Lifeline | 'link';

const unicode: Signs = {
  line: '─',
  right: '▶',
  left: '◀',
  life: '│',
  dead: '╎',
  link: '┊',
  lost: '✕',
  mark: '●',
  wrong: '✗',
};
const ascii: Signs = {
  line: '-',
  right: '>',
  left: '<',
  life: '|',
  dead: '.',
  link: ':',
  lost: 'x',
  mark: '*',
  wrong: '!',
};

const columns: Readonly<Record<Column, number>> = { host: 8, primary: 31, link: 56, secondary: 81 };
const names: readonly Column[] = ['host', 'primary', 'link', 'secondary'];
const width = 100;

/** Draws the events for a terminal; lines are at most 100 columns, whatever the numbers. */
export function sequenceText(events: readonly ObservedEvent[], options: SequenceOptions = {}): string {
  const signs = options.ascii === true ? ascii : unicode;
  const sequence = readSequence(events, options);
  const lines = sequence.steps.flatMap((step) => [
    lineOf(step, sequence, signs),
    ...violationOf(step, sequence, signs),
  ]);
  return `${[heading(), ...lines].map((line) => line.trimEnd()).join('\n')}\n`;
}

function heading(): string {
  const canvas = blank();
  for (const name of names) write(canvas, columns[name] - Math.floor(name.length / 2), name);
  return canvas.join('');
}

function lineOf(step: Step, sequence: Sequence, signs: Signs): string {
  const canvas = blank();
  const number = String(step.number);
  const isWrong = sequence.violation?.index === step.index;
  write(canvas, Math.max(0, 5 - number.length), number);
  if (isWrong) write(canvas, 0, signs.wrong);
  for (const name of names) write(canvas, columns[name], lifeOf(name, step, signs));
  drawStep(canvas, step, sequence, signs);
  return canvas.join('');
}

function lifeOf(name: Column, { down }: Step, signs: Signs): string {
  if (name === 'link') return signs.link;
  return name !== 'host' && down.includes(name) ? signs.dead : signs.life;
}

function drawStep(canvas: string[], step: Step, { unmatched }: Sequence, signs: Signs): void {
  const text = [step.label, step.clauses].filter(Boolean).join(' ');
  const column = columns[step.at ?? 'host'];
  switch (step.kind) {
    case 'call':
      arrow(canvas, column, columns[step.peer ?? 'primary'], text, signs);
      break;
    case 'sending':
      arrow(canvas, column, columns.link, text, signs);
      if (unmatched.has(step)) write(canvas, columns.link, signs.lost);
      break;
    case 'arrival':
      arrow(canvas, columns.link, column, text, signs);
      if (unmatched.has(step)) write(canvas, columns.link, '?');
      break;
    case 'note':
      write(canvas, column + 2, text);
      break;
    case 'crash':
    case 'recover':
    case 'takeover':
      write(canvas, column, step.kind === 'crash' ? signs.lost : signs.mark);
      write(canvas, column + 2, text.toUpperCase());
      break;
    case 'local':
      write(canvas, column, signs.mark);
      write(canvas, column + 2, text);
      break;
  }
}

/** From one column to another, its text in the middle of the shaft. */
function arrow(canvas: string[], from: number, to: number, text: string, signs: Signs): void {
  const [first, last] = from < to ? [from + 1, to - 1] : [to + 1, from - 1];
  write(canvas, first, signs.line.repeat(last - first + 1));
  write(canvas, from < to ? last : first, from < to ? signs.right : signs.left);
  const label = ` ${text} `.slice(0, last - first - 1);
  write(canvas, first + Math.max(1, Math.floor((last - first + 1 - label.length) / 2)), label);
}

const violationOf = (step: Step, { violation }: Sequence, signs: Signs): readonly string[] =>
  violation?.index === step.index
    ? wrapped(violation.text, width - 7).map((line, k) => `${k === 0 ? signs.wrong : ' '}      ${line}`)
    : [];

const blank = (): string[] => Array.from({ length: width }, () => ' ');

function write(canvas: string[], column: number, text: string): void {
  for (const [k, sign] of [...text].entries()) if (column + k < width) canvas[column + k] = sign;
}
