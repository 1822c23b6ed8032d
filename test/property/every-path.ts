// Takes the implementation along every path of the model, restricted by nothing but the implementation's own choices
// (spec/model/RemoteCopyCumulative.tla): each step must be taken, and lead it where it leads the model.
import { expect } from 'vitest';
import { Primary } from '../../src/impl/index.js';
import { nameOf, type Parameters, type ProtocolEvent } from '../../src/protocol/index.js';
import { type CumulativeState, cumulativeInit, cumulativeNext } from '../model/remote-copy-cumulative.js';
import { Walker } from './walker.js';

type Node = {
  readonly state: CumulativeState;
  readonly from: Node | undefined;
  readonly by: ProtocolEvent | undefined;
};

const keyOf = (state: CumulativeState): string =>
  JSON.stringify(Object.entries(state).sort(([a], [b]) => (a < b ? -1 : 1)));

function pathTo(node: Node): readonly ProtocolEvent[] {
  const path: ProtocolEvent[] = [];
  for (let at: Node | undefined = node; at?.by !== undefined; at = at.from) path.push(at.by);
  return path.reverse();
}

/** What the controllers can be compared in: all but what is history of the host. */
function comparable({ issued, completed: _, acks: __, destaged, ...state }: CumulativeState) {
  return { ...state, issued, destaged: destaged.length };
}

/** Walks every edge, each on controllers of its own; how many states and edges there were. */
export function walkAll(
  parameters: Parameters,
  PrimaryClass = Primary,
): { readonly states: number; readonly edges: number } {
  const nodes: Node[] = [{ state: cumulativeInit, from: undefined, by: undefined }];
  const seen = new Set([keyOf(cumulativeInit)]);
  let edges = 0;
  for (const node of nodes) {
    const path = pathTo(node);
    for (const { event, state } of cumulativeNext(node.state, parameters)) {
      edges += 1;
      walk(new Walker(parameters, PrimaryClass), [...path, event], state);
      const key = keyOf(state);
      if (seen.has(key)) continue;
      seen.add(key);
      nodes.push({ state, from: node, by: event });
    }
  }
  return { states: nodes.length, edges };
}

function walk(walker: Walker, path: readonly ProtocolEvent[], state: CumulativeState): void {
  try {
    for (const event of path) walker.take(event);
    expect(walker.state).toEqual(comparable(state));
  } catch (error) {
    throw new Error(`${path.map(nameOf).join(' ')}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
