// A trace as a table for a terminal: a step a row, a column for each who takes part. It shows what happened and
// where, and what became of each frame, and leaves the judgment to whoever names a violation.
import type { ObservedEvent } from '../protocol/index.js';
import { type ChannelName, readSequence, type Sequence, type SequenceOptions, type Step } from './sequence.js';
import { wrapped } from './wrapped.js';

type Row = readonly [step: string, host: string, primary: string, link: string, secondary: string, clauses: string];

const headingOf = ({ unit }: Sequence): Row => [unit.toLowerCase(), 'host', 'primary', 'link', 'secondary', 'clauses'];

const frameNames: Readonly<Record<ChannelName, string>> = { data: 'data', acks: 'acknowledgment', messages: 'message' };

/** The events as a table, the violating step marked and explained below its row. */
export function eventTable(events: readonly ObservedEvent[], options: SequenceOptions = {}): string {
  const sequence = readSequence(events, options);
  const heading = headingOf(sequence);
  const rows = sequence.steps.map((step) => rowOf(step, sequence));
  const widths = heading.map((name, column) => Math.max(name.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const [bar, line, cross, wrong] = options.ascii === true ? ['|', '-', '+', '!'] : ['│', '─', '┼', '✗'];
  const format = (row: Row, mark: string) =>
    `${mark} ${row.map((cell, k) => (k === 0 ? cell.padStart(widths[k] ?? 0) : cell.padEnd(widths[k] ?? 0))).join(` ${bar} `)}`;
  const rule = `${line}${line}${widths.map((width) => line.repeat(width)).join(`${line}${cross}${line}`)}`;
  const lines = rows.flatMap((row, index) => {
    const { violation } = sequence;
    if (violation?.index !== index) return [format(row, ' ')];
    return [
      format(row, wrong),
      ...wrapped(violation.text, Math.max(60, rule.length - 4)).map((text) => `${wrong}   ${text}`),
    ];
  });
  return `${[format(heading, ' '), rule, ...lines].map((text) => text.trimEnd()).join('\n')}\n`;
}

function rowOf(step: Step, sequence: Sequence): Row {
  const cell = (place: Step['at']) => (step.at === place ? step.label : step.peer === place ? receivedBy(step) : '');
  const link = linkCell(step, sequence);
  if (step.kind === 'note') return [String(step.number), '', step.label, '', '', ''];
  const secondary =
    step.kind === 'call' || link !== '' ? (step.at === 'secondary' ? step.label : '') : cell('secondary');
  const primary = link !== '' ? (step.at === 'primary' ? step.label : '') : cell('primary');
  return [String(step.number), cell('host'), primary, link, secondary, step.clauses];
}

/** What a call is to its other end: the host learns of a completion, the primary receives a write. */
function receivedBy({ kind, peer, label }: Step): string {
  if (kind !== 'call') return '';
  const number = label.slice(label.lastIndexOf(' ') + 1);
  return peer === 'host' ? `${number} is complete` : `receives ${number}`;
}

function linkCell(step: Step, { frames, unit, unmatched }: Sequence): string {
  const going = frames.filter(({ sent }) => sent === step);
  const coming = frames.find(({ arrived }) => arrived === step);
  if (coming !== undefined) {
    const origin =
      coming.sent === undefined
        ? unmatched.has(step)
          ? ', never sent'
          : ''
        : ` of ${unit.toLowerCase()} ${coming.sent.number}`;
    return `${frameNames[coming.channel]} ${coming.number}${origin}`;
  }
  const first = going[0];
  if (first === undefined) return '';
  const fate = first.arrived === undefined && unmatched.has(step) ? ', does not arrive' : '';
  return `${frameNames[first.channel]} ${first.number}${fate}`;
}
