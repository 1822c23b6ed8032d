// A sequence as an SVG picture: time goes down, a step a row, and a frame slants from the step that sends it to the
// step at which it arrives. What happens is written outside the link, so that frames cross no text.
import type { ObservedEvent } from '../protocol/index.js';
import { type Frame, type Lifeline, readSequence, type Sequence, type SequenceOptions, type Step } from './sequence.js';
import { svgDocument } from './svg-document.js';
import { type LineStyle, type Point, svgArrow, svgBox, svgCross, svgDot, svgLine, svgText } from './svg-shapes.js';
import { textWidth } from './text-width.js';
import { wrapped } from './wrapped.js';

const row = 28;
const top = 74;
const fontSize = 12;
const linkWidth = 240;
const lifelines: readonly Lifeline[] = ['host', 'primary', 'secondary'];

type Plan = {
  readonly x: Readonly<Record<Lifeline, number>>;
  readonly width: number;
  readonly bottom: number;
  readonly y: (step: Step) => number;
};

/** Draws the events; one file is legible on light and on dark ground. */
export function sequenceSvg(events: readonly ObservedEvent[], options: SequenceOptions = {}): string {
  const sequence = readSequence(events, options);
  const plan = planOf(sequence);
  const callout = calloutOf(sequence, plan);
  return svgDocument({
    width: plan.width,
    height: plan.bottom + 24 + callout.height,
    title: 'A run of the pair',
    description: describe(sequence),
    body: [
      ...band(sequence, plan),
      ...lifelines.flatMap((name) => lifeline(name, sequence, plan)),
      ...sequence.frames.map((frame) => frameOf(frame, sequence, plan)),
      ...sequence.steps.flatMap((step) => stepOf(step, sequence, plan)),
      ...callout.shapes,
    ],
  });
}

/** What is written beside a step. */
function textOf(step: Step, { unmatched }: Sequence): string {
  const isFromNowhere = step.kind === 'arrival' && unmatched.has(step);
  return [step.label, step.clauses, isFromNowhere ? 'never sent' : ''].filter(Boolean).join(' ');
}

const describe = (sequence: Sequence): string =>
  [
    ...sequence.steps.map((step) => `${step.number}: ${step.at ?? 'all'} ${textOf(step, sequence)}.`),
    ...(sequence.violation ? [`${nameOfWrong(sequence)} is wrong: ${sequence.violation?.text}`] : []),
  ].join(' ');

/** `Step 7`, `Line 15`. */
const nameOfWrong = ({ steps, violation, unit }: Sequence): string =>
  `${unit} ${steps[violation?.index ?? 0]?.number ?? 0}`;

function planOf(sequence: Sequence): Plan {
  const { steps } = sequence;
  const widest = (side: (step: Step) => boolean, least: number) =>
    Math.max(least, ...steps.filter(side).map((step) => textWidth(textOf(step, sequence), fontSize, 'bold')));
  const left = widest(({ at }) => at !== 'secondary', 120) + 48;
  const right = widest(({ at }) => at === 'secondary', 60) + 36;
  const host = 76;
  const x = { host, primary: host + left, secondary: host + left + linkWidth };
  return {
    x,
    width: x.secondary + right,
    bottom: top + steps.length * row,
    y: (step) => top + step.index * row + row / 2,
  };
}

function band({ violation }: Sequence, { width }: Plan): readonly string[] {
  if (violation === undefined) return [];
  return [svgBox({ x: 8, y: top + violation.index * row, width: width - 16, height: row }, 'wrong-ground', 4)];
}

/** The head, and the line below it: dashed while the node is down. */
function lifeline(name: Lifeline, { steps }: Sequence, { x, y, bottom }: Plan): readonly string[] {
  const center = x[name];
  const isDown = (step: Step) => name !== 'host' && step.down.includes(name);
  const turns = steps.filter((step, k) => isDown(step) !== (k > 0 && isDown(steps[k - 1] ?? step)));
  const ends = [...turns.map(y), bottom + 6];
  const pieces = ends.map((end, k) => {
    const start = k === 0 ? top - 16 : (ends[k - 1] ?? top);
    const isDownHere = k % 2 === 1;
    return svgLine(
      [
        { x: center, y: start },
        { x: center, y: end },
      ],
      isDownHere ? 'edge-always' : 'edge',
      isDownHere,
    );
  });
  const width = textWidth(name, 13, 'bold') + 28;
  return [
    ...pieces,
    svgBox({ x: center - width / 2, y: 24, width, height: 34 }, 'state', 8),
    svgText({ x: center, y: 45.5 }, name, { class: 'name', size: 13, anchor: 'middle' }),
  ];
}

function frameOf({ channel, from, to, sent, arrived }: Frame, { unmatched }: Sequence, { x, y }: Plan): string {
  const style: LineStyle = `edge-${channel}`;
  const direction = Math.sign(x[to] - x[from]);
  const end = (step: Step): Point => ({ x: x[to] - direction * 2, y: y(step) });
  if (sent && arrived) return svgArrow([{ x: x[from] + direction * 4, y: y(sent) }, end(arrived)], style);
  if (arrived) {
    const origin = { x: x[from] + direction * linkWidth * 0.5, y: y(arrived) };
    const arrow = svgArrow([origin, end(arrived)], style, true);
    return unmatched.has(arrived) ? arrow + svgDot(origin, 'edge-wrong', 4) : arrow;
  }
  if (!sent) return '';
  const lost = { x: x[from] + direction * linkWidth * 0.42, y: y(sent) + 10 };
  const line = svgLine([{ x: x[from] + direction * 4, y: y(sent) }, lost], style);
  return unmatched.has(sent) ? line + svgCross(lost, 'edge-wrong') : line;
}

function stepOf(step: Step, sequence: Sequence, plan: Plan): readonly string[] {
  const y = plan.y(step);
  const isWrong = sequence.violation?.index === step.index;
  const number = svgText({ x: 36, y: y + 4 }, String(step.number), {
    class: isWrong ? 'wrong name' : 'muted',
    anchor: 'end',
  });
  return [number, ...marksOf(step, textOf(step, sequence), isWrong, plan)];
}

function marksOf(step: Step, text: string, isWrong: boolean, { x, y: rowOf }: Plan): readonly string[] {
  const y = rowOf(step);
  const { at } = step;
  if (at === undefined) return [svgText({ x: x.host + 14, y: y + 4 }, text, { class: 'muted' })];
  const style = isWrong ? 'wrong name' : 'event';
  if (step.kind === 'call') {
    const direction = Math.sign(x[step.peer ?? 'primary'] - x[at]);
    const ends = [
      { x: x[at] + direction * 4, y: y + 5 },
      { x: x[step.peer ?? 'primary'] - direction * 2, y: y + 5 },
    ];
    const middle = (x.host + x.primary) / 2;
    return [svgText({ x: middle, y }, text, { class: style, anchor: 'middle' }), svgArrow(ends, 'edge')];
  }
  const isRight = at === 'secondary';
  const label = { x: x[at] + (isRight ? 14 : -14), y: y + 4 };
  const anchor = isRight ? 'start' : 'end';
  return [
    svgText(label, text, { class: isMark(step) || isWrong ? 'wrong name' : 'event', anchor }),
    markAt({ x: x[at], y }, step),
  ];
}

const isMark = ({ kind }: Step): boolean => kind === 'crash' || kind === 'takeover';

function markAt(point: Point, { kind }: Step): string {
  if (kind === 'crash') return svgCross(point, 'edge-wrong');
  if (kind === 'takeover') return svgDot(point, 'wrong', 6);
  if (kind === 'recover') return svgDot(point, 'state', 5);
  return svgDot(point, 'head', 3.5);
}

/** What is wrong, in a box below the run, so that it is the last thing read. */
function calloutOf(
  sequence: Sequence,
  { width, bottom }: Plan,
): { readonly height: number; readonly shapes: readonly string[] } {
  const { violation } = sequence;
  if (violation === undefined) return { height: 0, shapes: [] };
  const average = textWidth('an average text of some length', fontSize) / 30;
  const lines = wrapped(`${nameOfWrong(sequence)}: ${violation.text}`, Math.floor((width - 60) / average));
  const height = lines.length * 18 + 20;
  return {
    height: height + 16,
    shapes: [
      svgBox({ x: 16, y: bottom + 20, width: width - 32, height }, 'wrong-ground', 6),
      ...lines.map((line, k) => svgText({ x: 30, y: bottom + 42 + k * 18 }, line, { class: 'wrong' })),
    ],
  };
}
