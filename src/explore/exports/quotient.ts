// What is left of a graph when states count as one: by what some of the machines are in, or by a partition worked out. An
// edge leads from a class to another where one leads from a member of the one to a member of the other.
import type { Reached } from '../answers/reached.js';
import { bisimulation, type Partition } from './bisimulation.js';
import { graphOf, type LabelledGraph } from './labelled-graph.js';

/** The graph of the states that these machines are in; events that none of them takes part in are left out. */
export function projected(reached: Reached, machines: readonly string[]): LabelledGraph {
  const places = machines.map((name) => {
    const place = reached.charts.findIndex((chart) => chart.name === name);
    if (place < 0) throw new RangeError(`there is no machine ${name}; there are ${namesOf(reached)}`);
    return place;
  });
  const classes = new Uint32Array(reached.count);
  const known = new Map<string, number>();
  const first: number[] = [];
  for (let state = 0; state < reached.count; state += 1) {
    const locals = reached.localsOf(state);
    const key = places.map((place) => locals[place]).join();
    const number = known.get(key) ?? first.push(state) - 1;
    known.set(key, number);
    classes[state] = number;
  }
  const isSeen = reached.network.events.map((_, event) =>
    places.some((place) => reached.charts[place]?.alphabet[event]),
  );
  const whole = graphOf(reached);
  const describe = (state: number) =>
    whole
      .describe(state)
      .split('\n')
      .filter((_, place) => places.includes(place))
      .join('\n');
  return quotient({ ...whole, describe }, { of: classes, count: first.length }, (event) => isSeen[event] === true);
}

/** The least graph that no observer of the events can tell from the whole one: strong bisimulation. */
export function bisimilar(graph: LabelledGraph): LabelledGraph {
  return quotient(graph, bisimulation(graph), () => true);
}

function quotient(graph: LabelledGraph, { of, count }: Partition, isSeen: (event: number) => boolean): LabelledGraph {
  const out = Array.from({ length: count }, () => new Set<number>());
  const member = new Int32Array(count).fill(-1);
  for (let state = 0; state < graph.states; state += 1) {
    const own = of[state] ?? 0;
    if (member[own] === -1) member[own] = state;
    for (let at = graph.first[state] ?? 0; at < (graph.first[state + 1] ?? 0); at += 1) {
      const event = graph.labels[at] ?? 0;
      if (isSeen(event)) out[own]?.add(event * count + (of[graph.targets[at] ?? 0] ?? 0));
    }
  }
  const edges = out.map((set) => [...set].sort((a, b) => a - b));
  const first = new Uint32Array(count + 1);
  for (const [k, own] of edges.entries()) first[k + 1] = (first[k] ?? 0) + own.length;
  return {
    states: count,
    first,
    targets: Uint32Array.from(edges.flat(), (edge) => edge % count),
    labels: Uint32Array.from(edges.flat(), (edge) => Math.floor(edge / count)),
    events: graph.events,
    describe: (state) => graph.describe(member[state] ?? 0),
  };
}

const namesOf = ({ charts }: Reached): string => charts.map(({ name }) => name).join(', ');
