// A statechart as an SVG picture: states are boxes, transitions arrows or lines of text, and below stands in words
// what each guard asks. It draws what the layout placed, and moves nothing.
import { guardNames } from './guard.js';
import { guardList } from './guard-list.js';
import {
  type Layout,
  layOut,
  nameHeight,
  nameSize,
  type PlacedArrow,
  type PlacedState,
  startRadius,
} from './layout.js';
import { type Statechart, statesOf } from './statechart.js';
import { svgDocument } from './svg-document.js';
import { svgArrow, svgBox, svgDot, svgLines, svgText } from './svg-shapes.js';
import { lineHeight } from './transition-lines.js';

const margin = 16;

/** Where a run is: the ids of the states that are active, and of those that it has ever entered. */
export type Highlight = { readonly active: ReadonlySet<string>; readonly entered: ReadonlySet<string> };

/** Draws a statechart; one file is legible on light and on dark ground. */
export async function statechartSvg(chart: Statechart, highlight?: Highlight): Promise<string> {
  const layout = await layOut(chart);
  const list = guardList(usedGuards(chart), Math.max(layout.width, 560));
  const shapes = [
    ...layout.states.flatMap(stateShapes),
    ...(highlight === undefined ? [] : layout.states.flatMap((state) => highlightOf(state, highlight))),
    ...layout.starts.map((point) => svgDot(point, 'head', startRadius)),
    ...layout.arrows.map(arrowShape),
    ...layout.arrows.flatMap(labelShapes),
    `<g transform="translate(0 ${Math.ceil(layout.height) + 16})">${list.shapes.join('\n')}</g>`,
  ];
  return svgDocument({
    width: Math.max(layout.width, list.width) + 2 * margin,
    height: layout.height + 16 + list.height + 2 * margin,
    title: `The statechart ${chart.name}`,
    description: describe(chart, layout),
    body: [`<g transform="translate(${margin} ${margin})">`, ...shapes, '</g>'],
  });
}

const describe = ({ name, events }: Statechart, { states }: Layout): string =>
  `${name} has the states ${states.map(({ state }) => state.id).join(', ')} and takes part in ${events.join(', ')}.`;

/** What each guard of the chart asks, in the order in which the picture shows them. */
function usedGuards({ root, guards }: Statechart): readonly (readonly [name: string, asks: string])[] {
  const names = statesOf(root).flatMap(({ transitions }) =>
    transitions.flatMap(({ guard }) => (guard === undefined ? [] : guardNames(guard))),
  );
  return [...new Set(names)].map((name) => [name, guards[name] ?? ''] as const);
}

function stateShapes({ state, isRegion, lines, ...box }: PlacedState): readonly string[] {
  const isContainer = state.children.length > 0;
  const style = isRegion ? 'region' : isContainer ? 'chart' : 'state';
  const isLeft = isContainer || lines.length > 0;
  const at = { x: isLeft ? box.x + 12 : box.x + box.width / 2, y: box.y + nameHeight - 9 };
  const inner = { x: box.x + 3, y: box.y + 3, width: box.width - 6, height: box.height - 6 };
  return [
    svgBox(box, isRegion && isContainer ? 'region dashed' : style, isRegion ? 5 : 9),
    ...(state.kind === 'final' ? [svgBox(inner, style, 7)] : []),
    svgText(at, state.name, { class: 'name', size: nameSize, anchor: isLeft ? 'start' : 'middle' }),
    ...svgLines({ x: box.x + 12, y: box.y + nameHeight + 8 }, lines, lineHeight),
  ];
}

/** A frame around a state: whole where the run is, dashed where it was. */
function highlightOf(
  { state, isRegion: _isRegion, lines: _lines, ...box }: PlacedState,
  { active, entered }: Highlight,
) {
  const frame = { x: box.x - 3, y: box.y - 3, width: box.width + 6, height: box.height + 6 };
  if (active.has(state.id)) return [svgBox(frame, 'edge-wrong active', 11)];
  return entered.has(state.id) ? [svgBox(frame, 'edge-wrong dashed', 11)] : [];
}

function arrowShape({ transition, points }: PlacedArrow): string {
  const isAlways = transition !== undefined && transition.event === undefined;
  return svgArrow(points, isAlways ? 'edge-always' : 'edge');
}

const labelShapes = ({ label }: PlacedArrow): readonly string[] =>
  label === undefined ? [] : svgLines({ x: label.x + 4, y: label.y + 12 }, label.lines, lineHeight);
