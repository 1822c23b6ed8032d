// Where everything of a statechart stands, found by ELK. It decides places only; what things look like is the
// writer's affair, and the sizes of texts come from the width table, because no font can be asked here.
import type { ELK, ElkExtendedEdge, ElkNode } from 'elkjs/lib/elk.bundled.js';
import { type Direction, edgeOptions, nodeOptions, rootOptions } from './layout-options.js';
import { type State, type Statechart, statesOf, type Transition } from './statechart.js';
import type { Box, Point } from './svg-shapes.js';
import { textWidth } from './text-width.js';
import { arrowLines, insideLines, isArrow, type Line, lineHeight, lineWidth } from './transition-lines.js';

export type PlacedState = Box & { readonly state: State; readonly isRegion: boolean; readonly lines: readonly Line[] };
export type PlacedArrow = {
  /** Undefined for the arrow from a starting point. */
  readonly transition: Transition | undefined;
  readonly points: readonly Point[];
  readonly label: (Box & { readonly lines: readonly Line[] }) | undefined;
};
export type Layout = {
  readonly width: number;
  readonly height: number;
  readonly states: readonly PlacedState[];
  readonly arrows: readonly PlacedArrow[];
  /** The dots from which the initial states are entered. */
  readonly starts: readonly Point[];
};

type Arrow = {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly transition: Transition | undefined;
};

/** The size of a name, in pixels. */
export const nameSize = 13;
/** The first line's foot below the top of its state, and the room that the name takes. */
export const nameHeight = 28;
export const startRadius = 5;

/** As wide as a picture may be and still be read where a page shows it. */
const widest = 900;

/** Finds the places, from left to right or, where that gets too wide, from top to bottom; the same every time. */
export async function layOut(chart: Statechart): Promise<Layout> {
  const across = await layOutTowards('RIGHT', chart);
  if (across.width <= widest) return across;
  const down = await layOutTowards('DOWN', chart);
  return down.width < across.width ? down : across;
}

async function layOutTowards(direction: Direction, chart: Statechart): Promise<Layout> {
  const states = statesOf(chart.root);
  const arrows = states.flatMap(arrowsFrom);
  const forward = forwardArrows(arrows);
  const elk = await newElk();
  const graph: ElkNode = await elk.layout({
    id: '',
    layoutOptions: { ...rootOptions, 'elk.direction': direction },
    children: [nodeOf(chart.root, undefined)],
    edges: [...arrows.map((arrow) => edgeOf(arrow, forward.has(arrow))), ...states.flatMap(hiddenEdges)],
  });
  const boxes = boxesOf(graph.children ?? [], { x: 0, y: 0 });
  return {
    width: graph.width ?? 0,
    height: graph.height ?? 0,
    states: states.map((state) => placed(state, chart.root, boxes)),
    arrows: arrows.map((arrow) => placedArrow(arrow, graph.edges ?? [])),
    starts: states
      .filter(({ initial }) => initial !== undefined)
      .map((state) => centerOf(boxOf(boxes, startOf(state)))),
  };
}

/**
 * Loaded only when something is laid out: it takes longer to load than most commands take to run. The bundle is
 * CommonJS: depending on who loads it, the class is the module or its default.
 */
async function newElk(): Promise<ELK> {
  const { default: module } = await import('elkjs/lib/elk.bundled.js');
  const Elk = typeof module === 'function' ? module : module.default;
  return new Elk();
}

const startOf = ({ id }: State): string => `${id}.`;

function arrowsFrom(state: State): readonly Arrow[] {
  const start =
    state.initial === undefined
      ? []
      : [{ id: `${startOf(state)}->`, from: startOf(state), to: state.initial, transition: undefined }];
  const others = state.transitions
    .filter((transition) => isArrow(state, transition))
    .flatMap((transition, k) =>
      transition.targets.map((to) => ({ id: `${state.id} ${k} ${to}`, from: state.id, to, transition })),
    );
  return [...start, ...others];
}

/** The arrows that lead further from the starting points, in a walk breadth first: ELK lets these run forward. */
function forwardArrows(arrows: readonly Arrow[]): ReadonlySet<Arrow> {
  const depth = new Map(arrows.filter(({ transition }) => !transition).map(({ from }) => [from, 0]));
  let front = [...depth.keys()];
  for (let distance = 1; front.length > 0; distance += 1) {
    const reached = arrows.filter(({ from, to }) => front.includes(from) && !depth.has(to)).map(({ to }) => to);
    for (const id of reached) depth.set(id, distance);
    front = reached;
  }
  return new Set(arrows.filter(({ from, to }) => (depth.get(from) ?? 0) < (depth.get(to) ?? 0)));
}

function nodeOf(state: State, parent: State | undefined): ElkNode {
  const lines = insideLines(state);
  const width = Math.max(
    64,
    textWidth(state.name, nameSize, 'bold') + 28,
    ...lines.map((line) => lineWidth(line) + 24),
  );
  const height = nameHeight + lines.length * lineHeight + (lines.length > 0 ? 8 : 6);
  const start: ElkNode[] =
    state.initial === undefined ? [] : [{ id: startOf(state), width: startRadius * 2, height: startRadius * 2 }];
  return {
    id: state.id,
    width,
    height,
    children: [...start, ...state.children.map((child) => nodeOf(child, state))],
    layoutOptions: nodeOptions(state, parent, width, height),
  };
}

function edgeOf({ id, from, to, transition }: Arrow, isForward: boolean): ElkExtendedEdge {
  const lines = transition === undefined ? [] : arrowLines(transition);
  const label = {
    text: id,
    width: Math.max(0, ...lines.map(lineWidth)) + 8,
    height: lines.length * lineHeight + 2,
  };
  return {
    id,
    sources: [from],
    targets: [to],
    labels: lines.length === 0 ? [] : [label],
    layoutOptions: edgeOptions(isForward),
  };
}

/** A child that only a line of text leads to stands after the initial one all the same. */
const hiddenEdges = (state: State): readonly ElkExtendedEdge[] =>
  state.transitions
    .flatMap(({ targets }) => targets)
    .filter((target) => target !== state.initial && state.children.some(({ id }) => id === target))
    .map((target, k) => ({ id: `${state.id} hidden ${k}`, sources: [state.initial ?? target], targets: [target] }));

/** ELK gives a box relative to the one around it. */
function boxesOf(nodes: readonly ElkNode[], origin: Point): ReadonlyMap<string, Box> {
  return new Map(
    nodes.flatMap((node) => {
      const box = {
        x: origin.x + (node.x ?? 0),
        y: origin.y + (node.y ?? 0),
        width: node.width ?? 0,
        height: node.height ?? 0,
      };
      return [[node.id, box] as const, ...boxesOf(node.children ?? [], box)];
    }),
  );
}

function boxOf(boxes: ReadonlyMap<string, Box>, id: string): Box {
  const box = boxes.get(id);
  if (box === undefined) throw new Error(`the layout has no place for ${id}`);
  return box;
}

const centerOf = ({ x, y, width, height }: Box): Point => ({ x: x + width / 2, y: y + height / 2 });

/** Regions stand below each other, and are as wide as the state around them has room for. */
function placed(state: State, root: State, boxes: ReadonlyMap<string, Box>): PlacedState {
  const box = boxOf(boxes, state.id);
  const around = statesOf(root).find(({ children }) => children.includes(state));
  if (around?.kind !== 'parallel') return { ...box, state, isRegion: false, lines: insideLines(state) };
  const outer = boxOf(boxes, around.id);
  return { ...box, width: outer.width - 2 * (box.x - outer.x), state, isRegion: true, lines: insideLines(state) };
}

function placedArrow({ id, transition }: Arrow, edges: readonly ElkExtendedEdge[]): PlacedArrow {
  const edge = edges.find((each) => each.id === id);
  const points = (edge?.sections ?? []).flatMap(({ startPoint, bendPoints, endPoint }) => [
    startPoint,
    ...(bendPoints ?? []),
    endPoint,
  ]);
  const [label] = edge?.labels ?? [];
  if (transition === undefined || label === undefined) return { transition, points, label: undefined };
  const { x = 0, y = 0, width = 0, height = 0 } = label;
  return { transition, points, label: { x, y, width, height, lines: arrowLines(transition) } };
}
