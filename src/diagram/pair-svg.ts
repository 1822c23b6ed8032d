// The picture of the pair: a column for each statechart, a row for each event in the order of the protocol, and an
// arrow where two statecharts share it. What is inside the charts is in their own pictures.
import type { ChartName } from '../protocol/index.js';
import { outline, type Pair, type PairEvent } from './pair.js';
import { svgDocument } from './svg-document.js';
import { type Box, svgArrow, svgBox, svgLines, svgText } from './svg-shapes.js';
import { textWidth } from './text-width.js';
import { type Line, lineHeight, lineSize, lineWidth } from './transition-lines.js';
import { wrapped } from './wrapped.js';

const margin = 16;
const row = 32;
const columns = ['host', 'primary', 'link', 'secondary'] as const;
type Column = (typeof columns)[number];

type Plan = {
  readonly left: Readonly<Record<Column, number>>;
  readonly wide: Readonly<Record<Column, number>>;
  readonly top: number;
  readonly width: number;
  readonly bottom: number;
};

/** Draws the pair; one file is legible on light and on dark ground. */
export function pairSvg(pair: Pair): string {
  const plan = planOf(pair);
  const legend = wrapped(legendText, Math.floor(plan.width / textWidth('e', lineSize)));
  return svgDocument({
    width: plan.width + 2 * margin,
    height: plan.bottom + 2 * margin + 12 + legend.length * lineHeight,
    title: 'The pair: four statecharts, and the events that they share',
    description: pair.events
      .map(({ event, from, to, meaning }) => `${event} (${[from, to].filter(Boolean).join(' and ')}): ${meaning}.`)
      .join(' '),
    body: [
      `<g transform="translate(${margin} ${margin})">`,
      ...boxesOf(pair, plan),
      ...pair.events.flatMap((event, k) => eventShapes(event, plan.top + k * row + row / 2, plan)),
      ...legend.map((text, k) => svgText({ x: 0, y: plan.bottom + 24 + k * lineHeight }, text, { class: 'muted' })),
      '</g>',
    ],
  });
}

const legendText =
  'An event happens when every statechart that shares it accepts it, and then all of them take it at once. ' +
  'An arrow leads from the one that starts it; letters are the clauses of the claim; what has no arrow is of one statechart alone.';

const columnOf = (chart: ChartName): Column =>
  chart === 'host' || chart === 'primary' || chart === 'secondary' ? chart : 'link';

const labelOf = ({ event, clauses }: PairEvent): Line => [
  { text: event, style: 'event' },
  ...(clauses === '' ? [] : [{ text: clauses, style: 'clause' as const }]),
];

/** The outline of a column's statecharts; those of the link are in the boxes of its channels. */
function outlineOf({ charts }: Pair, column: Column): readonly string[] {
  const chart = charts.find(({ name }) => name === column);
  return chart === undefined ? [] : outline(chart.root).flatMap((line) => wrappedDeeper(line));
}

/** Lines after the first stand a little deeper; a space is narrow, so that it takes two to show a step. */
function wrappedDeeper(line: string): readonly string[] {
  const indent = ' '.repeat(2 * (line.length - line.trimStart().length));
  return wrapped(line, 22).map((part, k) => `${indent}${k === 0 ? '' : '    '}${part}`);
}

function planOf(pair: Pair): Plan {
  const wide = Object.fromEntries(columns.map((column) => [column, widthOf(pair, column)]));
  const gap = Math.max(...pair.events.filter(isNear).map((event) => lineWidth(labelOf(event)))) + 20;
  const left: Record<string, number> = {};
  let x = 0;
  for (const column of columns) {
    left[column] = x;
    x += (wide[column] ?? 0) + gap;
  }
  const lines = Math.max(...columns.map((column) => outlineOf(pair, column).length));
  const top = 36 + lines * lineHeight + 10;
  const of = (record: Record<string, number>): Record<Column, number> => ({
    host: record['host'] ?? 0,
    primary: record['primary'] ?? 0,
    link: record['link'] ?? 0,
    secondary: record['secondary'] ?? 0,
  });
  return { left: of(left), wide: of(wide), top, width: x - gap, bottom: top + pair.events.length * row + 8 };
}

/** Whether an event is shared by neighbours, so that its label stands between them. */
const isNear = ({ from, to }: PairEvent): boolean =>
  to !== undefined && Math.abs(columns.indexOf(columnOf(from)) - columns.indexOf(columnOf(to))) === 1;

function widthOf(pair: Pair, column: Column): number {
  const own = pair.events.filter(({ from, to }) => to === undefined && columnOf(from) === column);
  const texts = outlineOf(pair, column).map((line) => textWidth(line, lineSize));
  return Math.max(
    column === 'link' ? 130 : 104,
    ...own.map((event) => lineWidth(labelOf(event)) + 28),
    ...texts.map((width) => width + 28),
  );
}

function boxesOf(pair: Pair, { left, wide, top }: Plan): readonly string[] {
  const main = columns.flatMap((column) => {
    const height = top + (lastRow(pair, column) + 1) * row + 8;
    const box = { x: left[column], y: 0, width: wide[column], height };
    const lines = outlineOf(pair, column).map((text): Line => [{ text, style: 'muted' }]);
    return [
      svgBox(box, 'chart', 9),
      svgText({ x: box.x + 14, y: 24 }, column, { class: 'name', size: 14 }),
      ...svgLines({ x: box.x + 14, y: 46 }, lines, lineHeight),
    ];
  });
  const channelNames = [...new Set(pair.events.flatMap(({ from, to }) => [from, to]))].filter((name) =>
    name?.startsWith('link.'),
  );
  return [
    ...main,
    ...channelNames.flatMap((name) => channelShapes(name, pair, { x: left.link, y: top, width: wide.link, height: 0 })),
  ];
}

const lastRow = (pair: Pair, column: Column): number =>
  pair.events.reduce(
    (last, { from, to }, k) => ([from, to].some((name) => name && columnOf(name) === column) ? k : last),
    0,
  );

function channelShapes(name: ChartName | undefined, { events, charts }: Pair, { x, y, width }: Box): readonly string[] {
  const rows = events.flatMap(({ from, to }, k) => (from === name || to === name ? [k] : []));
  const [first, last] = [Math.min(...rows), Math.max(...rows)];
  const box = { x: x + 8, y: y + first * row + 4, width: width - 16, height: (last - first + 1) * row - 8 };
  const chart = charts.find((each) => each.name === name);
  const middle = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  return [
    svgBox(box, 'state', 7),
    svgText({ x: middle.x, y: middle.y - 3 }, chart?.root.name ?? '', { class: 'name', size: 13, anchor: 'middle' }),
    svgText({ x: middle.x, y: middle.y + 14 }, chart === undefined ? '' : outline(chart.root).join(' '), {
      class: 'muted',
      anchor: 'middle',
    }),
  ];
}

function eventShapes(event: PairEvent, y: number, { left, wide }: Plan): readonly string[] {
  const label = labelOf(event);
  const from = columnOf(event.from);
  if (event.to === undefined) return svgLines({ x: left[from] + 14, y: y + 4 }, [label], lineHeight);
  const to = columnOf(event.to);
  const isRight = left[from] < left[to];
  const edge = (column: Column, isOuter: boolean) =>
    left[column] + (isRight === isOuter ? wide[column] : 0) + inset(column, isRight === isOuter);
  const [start, end] = [edge(from, true), edge(to, false)];
  const text = { x: (start + end) / 2 - lineWidth(label) / 2, y: y - 1 };
  return [
    ...svgLines(text, [label], lineHeight),
    svgArrow(
      [
        { x: start, y: y + 6 },
        { x: end, y: y + 6 },
      ],
      'edge',
    ),
  ];
}

/** Arrows of the link end at its channels, which stand a little inside. */
const inset = (column: Column, isRightEdge: boolean): number => (column !== 'link' ? 0 : isRightEdge ? -8 : 8);
