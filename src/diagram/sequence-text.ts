// A sequence as a drawing for a terminal, one line a step. The link is a lifeline of its own: a frame goes into it at one line
// and comes out at a later one, or is marked as one that never does. Nothing is ever cut: half a number is another number.
import type { ObservedEvent } from '../protocol/index.js';
import { type Lifeline, readSequence, type Sequence, type SequenceOptions, type Step } from './sequence.js';
import { wrapped } from './wrapped.js';

type Signs = Readonly<Record<'line' | 'right' | 'left' | 'life' | 'dead' | 'link' | 'lost' | 'mark' | 'wrong', string>>;
type Column = Lifeline | 'link';
type Columns = Readonly<Record<Column, number>>;

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

const names: readonly Column[] = ['host', 'primary', 'link', 'secondary'];
const width = 100;

/** Draws the events for a terminal; lines are at most 100 columns, and longer only where numbers are. */
export function sequenceText(events: readonly ObservedEvent[], options: SequenceOptions = {}): string {
  const signs = options.ascii === true ? ascii : unicode;
  const sequence = readSequence(events, options);
  const columns = columnsOf(sequence);
  const lines = sequence.steps.flatMap((step) => [
    lineOf(step, sequence, columns, signs),
    ...violationOf(step, sequence, columns, signs),
  ]);
  return `${[heading(columns), ...lines].map((line) => line.trimEnd()).join('\n')}\n`;
}

/** Lifelines stand as far apart as the numbers before them, and the words on the arrows between them, need. */
function columnsOf({ steps }: Sequence): Columns {
  const host =
    5 +
    widest(
      steps.map(({ number }) => String(number)),
      3,
    );
  const primary =
    host +
    roomFor(
      steps.filter(({ kind }) => kind === 'call'),
      23,
    );
  const link =
    primary +
    roomFor(
      steps.filter((step) => isFrame(step) && step.at === 'primary'),
      25,
    );
  const secondary =
    link +
    roomFor(
      steps.filter((step) => isFrame(step) && step.at === 'secondary'),
      25,
    );
  return { host, primary, link, secondary };
}

const isFrame = ({ kind }: Step): boolean => kind === 'sending' || kind === 'arrival';

/** Columns of an arrow: its words, a space on either side of them, the shaft, and its head. */
const roomFor = (arrows: readonly Step[], least: number): number => widest(arrows.map(textOf), least - 5) + 5;

const widest = (texts: readonly string[], least: number): number =>
  texts.reduce((most, { length }) => Math.max(most, length), least);

const textOf = ({ label, clauses }: Step): string => [label, clauses].filter(Boolean).join(' ');

function heading(columns: Columns): string {
  const canvas = blank();
  for (const name of names) write(canvas, columns[name] - Math.floor(name.length / 2), name);
  return canvas.join('');
}

function lineOf(step: Step, sequence: Sequence, columns: Columns, signs: Signs): string {
  const canvas = blank();
  const number = String(step.number);
  const isWrong = sequence.violation?.index === step.index;
  write(canvas, columns.host - 3 - number.length, number);
  if (isWrong) write(canvas, 0, signs.wrong);
  for (const name of names) write(canvas, columns[name], lifeOf(name, step, signs));
  drawStep(canvas, step, sequence, columns, signs);
  return canvas.join('');
}

function lifeOf(name: Column, { down }: Step, signs: Signs): string {
  if (name === 'link') return signs.link;
  return name !== 'host' && down.includes(name) ? signs.dead : signs.life;
}

function drawStep(canvas: string[], step: Step, { unmatched }: Sequence, columns: Columns, signs: Signs): void {
  const text = textOf(step);
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
  const label = ` ${text} `;
  write(canvas, first + Math.max(1, Math.floor((last - first + 1 - label.length) / 2)), label);
}

function violationOf(step: Step, { violation }: Sequence, { host }: Columns, signs: Signs): readonly string[] {
  if (violation?.index !== step.index) return [];
  const indent = ' '.repeat(host - 2);
  return wrapped(violation.text, width - host + 1).map((line, k) => `${k === 0 ? signs.wrong : ' '}${indent}${line}`);
}

const blank = (): string[] => Array.from({ length: width }, () => ' ');

function write(canvas: string[], column: number, text: string): void {
  for (let end = canvas.length; end < column; end += 1) canvas[end] = ' ';
  for (const [k, sign] of [...text].entries()) canvas[column + k] = sign;
}
