// What ELK is told, and why. Each of these was chosen by looking at the pictures; none is ELK's default.
import type { LayoutOptions } from 'elkjs/lib/elk.bundled.js';
import type { State } from './statechart.js';

export type Direction = 'RIGHT' | 'DOWN';

/** For the whole picture: layers, lines with right angles, children in the order of the chart. */
export const rootOptions: LayoutOptions = {
  'elk.algorithm': 'layered',
  'elk.hierarchyHandling': 'INCLUDE_CHILDREN',
  'elk.edgeRouting': 'ORTHOGONAL',
  'elk.json.edgeCoords': 'ROOT',
  'elk.padding': '[top=0,left=0,bottom=0,right=0]',
  'elk.layered.spacing.nodeNodeBetweenLayers': '36',
  'elk.spacing.nodeNode': '24',
  'elk.spacing.edgeNode': '14',
  'elk.spacing.edgeEdge': '12',
  'elk.spacing.edgeLabel': '4',
  'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX',
  'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES',
  'elk.layered.considerModelOrder.components': 'FORCE_MODEL_ORDER',
  'elk.randomSeed': '1',
};

/** Regions stand below each other in the order of the chart; what is in them, or in a state of simple ones, goes right. */
export function nodeOptions(state: State, parent: State | undefined, width: number, height: number): LayoutOptions {
  if (state.children.length === 0) return {};
  return {
    'elk.padding': `[top=${height + 4},left=16,bottom=16,right=16]`,
    'elk.nodeSize.constraints': 'MINIMUM_SIZE',
    'elk.nodeSize.minimum': `(${width},${height})`,
    ...(state.kind === 'parallel' ? stacked : {}),
    ...(parent?.kind === 'parallel' || state.children.every(({ children }) => children.length === 0) ? innermost : {}),
  };
}

/** A transition forward keeps its direction, and is straight before one that leads back. */
export const edgeOptions = (isForward: boolean): LayoutOptions => ({
  'elk.layered.priority.direction': isForward ? '100' : '0',
  'elk.layered.priority.straightness': isForward ? '10' : '0',
});

const stacked: LayoutOptions = {
  'elk.hierarchyHandling': 'SEPARATE_CHILDREN',
  'elk.algorithm': 'rectpacking',
  'elk.aspectRatio': '0.1',
  'elk.rectpacking.widthApproximation.targetWidth': '10',
  'elk.contentAlignment': 'V_TOP H_LEFT',
  'elk.spacing.nodeNode': '14',
};

const innermost: LayoutOptions = {
  'elk.algorithm': 'layered',
  'elk.direction': 'RIGHT',
  'elk.hierarchyHandling': 'SEPARATE_CHILDREN',
};
