// The graph in its forms, read back by parsers of the test's own; and its quotients, against brute force.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  aldebaran,
  bisimilar,
  graphDot,
  graphJson,
  graphOf,
  type LabelledGraph,
  pairNetwork,
  projected,
  reach,
} from '../../../src/explore/index.js';
import { bruteGraph, eventNames, type Graph, networkOf, plans } from '../random-network.js';

const plan = plans(3).map((one) => ({ ...one, most: 0 }));
const size = { writes: 2, queueDepth: 2, primaryCapacity: 2, secondaryCapacity: 2 };

type Edges = { readonly states: number; readonly edges: readonly (readonly [number, string, number])[] };

/** Reads Aldebaran's format by its own grammar. */
function parsedAut(text: string): Edges {
  const [head = '', ...lines] = text.trimEnd().split('\n');
  const [, first, edges, states] = /^des \((\d+),(\d+),(\d+)\)$/.exec(head) ?? [];
  if (first !== '0' || Number(edges) !== lines.length) throw new Error(`not a head of ${lines.length} edges: ${head}`);
  return {
    states: Number(states),
    edges: lines.map((line) => {
      const [, from, event = '', to] = /^\((\d+),"([^"]*)",(\d+)\)$/.exec(line) ?? [];
      if (from === undefined || to === undefined) throw new Error(`not an edge: ${line}`);
      return [Number(from), event, Number(to)] as const;
    }),
  };
}

const bruteEdges = ({ states, edges }: Graph): Edges => ({
  states: states.length,
  edges: edges.map(({ from, event, to }) => [from, eventNames[event] ?? '', to] as const),
});

const sorted = ({ states, edges }: Edges) => ({ states, edges: edges.map(String).sort() });
const text = (lines: Iterable<string>): string => [...lines].join('');
const edgesOf = (graph: LabelledGraph): Edges => parsedAut(text(aldebaran(graph)));

/** Strong bisimulation as it is defined: pairs are struck out until none has a move that the other cannot answer. */
function bruteClasses({ states, edges }: Edges): number {
  const same = Array.from({ length: states }, () => new Array<boolean>(states).fill(true));
  const moves = (state: number) => edges.filter(([from]) => from === state);
  const answers = (a: number, b: number) =>
    moves(a).every(([, event, to]) => moves(b).some(([, other, end]) => other === event && same[to]?.[end]));
  for (let changed = true; changed; ) {
    changed = false;
    for (let a = 0; a < states; a += 1)
      for (let b = 0; b < states; b += 1) {
        if (!same[a]?.[b] || (answers(a, b) && answers(b, a))) continue;
        (same[a] ?? [])[b] = false;
        changed = true;
      }
  }
  return new Set(same.map(String)).size;
}

describe('explore: exports', () => {
  it('explore: exports: the graph has exactly the states and edges that there are', () => {
    fc.assert(
      fc.property(plan, (one) => {
        const graph = graphOf(reach(networkOf(one)));
        expect(sorted(edgesOf(graph))).toEqual(sorted(bruteEdges(bruteGraph(one))));
      }),
    );
  });

  it('explore: exports: JSON and DOT have the same edges', () => {
    const graph = graphOf(reach(pairNetwork(size, { rules: [] })));
    const expected = sorted(edgesOf(graph));
    const json: { states: number; events: string[]; edges: number[][] } = JSON.parse(text(graphJson(graph)));
    const named = json.edges.map(([from = 0, event = 0, to = 0]) => [from, json.events[event] ?? '', to] as const);
    expect(sorted({ states: json.states, edges: named })).toEqual(expected);
    const arrows = [...text(graphDot(graph)).matchAll(/^ {2}(\d+) -> (\d+) \[label="([^"]*)"\];$/gm)];
    const drawn = arrows.map(([, from, to, event = '']) => [Number(from), event, Number(to)] as const);
    expect(sorted({ states: graph.states, edges: drawn })).toEqual(expected);
    expect(expected).toMatchObject({ states: 1_400 });
    expect(expected.edges).toHaveLength(5_144);
  });

  it.skipIf(spawnSync('ltsinfo', ['--version']).status !== 0)('explore: exports: mCRL2 reads the graph', () => {
    const folder = mkdtempSync(join(tmpdir(), 'destage-aut-'));
    const file = join(folder, 'pair.aut');
    writeFileSync(file, text(aldebaran(graphOf(reach(pairNetwork(size, { rules: [] }))))));
    const { stdout, stderr } = spawnSync('ltsinfo', [file], { encoding: 'utf8' });
    rmSync(folder, { recursive: true });
    expect(stdout + stderr).toMatch(/states: 1400[\s\S]*transitions: 5144/);
  });
});

describe('explore: quotients', () => {
  it('explore: quotients: bisimulation leaves as many classes as its definition does, and another changes nothing', () => {
    fc.assert(
      fc.property(plan, (one) => {
        const graph = graphOf(reach(networkOf(one)));
        fc.pre(graph.states <= 20);
        const least = bisimilar(graph);
        expect(least.states).toBe(bruteClasses(edgesOf(graph)));
        expect(bruteClasses(edgesOf(least))).toBe(least.states);
        expect(bisimilar(least).states).toBe(least.states);
      }),
    );
  });

  it('explore: quotients: what is left has the same runs as the whole, event for event', () => {
    fc.assert(
      fc.property(plan, (one) => {
        const graph = graphOf(reach(networkOf(one)));
        const runs = (edges: Edges, length: number) => {
          let ends = new Map([['', 0]]);
          for (let k = 0; k < length; k += 1)
            ends = new Map(
              [...ends].flatMap(([run, at]) =>
                edges.edges.filter(([from]) => from === at).map(([, event, to]) => [`${run} ${event}`, to] as const),
              ),
            );
          return [...ends.keys()].sort();
        };
        expect(runs(edgesOf(bisimilar(graph)), 4)).toEqual(runs(edgesOf(graph), 4));
      }),
    );
  });

  it('explore: quotients: by machines there is a state for each that they are in together, and an edge where one is', () => {
    fc.assert(
      fc.property(plan, (one) => {
        const whole = bruteGraph(one);
        const left = projected(reach(networkOf(one)), ['m0']);
        const own = (state: number) => whole.states[state]?.[0] ?? 0;
        expect(left.states).toBe(new Set(whole.states.map(([first]) => first)).size);
        const seen = whole.edges.filter(({ event }) => one.machines[0]?.events.includes(event));
        const expected = new Set(seen.map(({ from, event, to }) => `${own(from)} ${eventNames[event]} ${own(to)}`));
        expect(left.targets.length).toBe(expected.size);
      }),
    );
  });

  it('explore: quotients: the pair by its host, and by bisimulation', () => {
    const reached = reach(pairNetwork(size, { rules: [] }));
    expect(projected(reached, ['host']).states).toBe(6);
    expect(bisimilar(graphOf(reached)).states).toBe(1_154);
    expect(() => projected(reached, ['guest'])).toThrow('there is no machine guest; there are host, primary');
  });
});
