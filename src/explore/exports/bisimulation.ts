// Strong bisimulation by refinement: states stay in one class as long as the same events lead from them to the same
// classes. Exact: signatures are compared in full, a hash only says where to look.
import type { LabelledGraph } from './labelled-graph.js';

export type Partition = {
  /** Each state's class, numbered in the order in which they are met from the initial state's on. */
  readonly of: Uint32Array;
  readonly count: number;
};

/** The coarsest partition; the initial state is in class 0. */
export function bisimulation(graph: Pick<LabelledGraph, 'states' | 'first' | 'targets' | 'labels'>): Partition {
  let partition: Partition = { of: new Uint32Array(graph.states), count: 1 };
  for (;;) {
    const finer = refined(graph, partition);
    if (finer.count === partition.count) return finer;
    partition = finer;
  }
}

function refined(graph: Parameters<typeof bisimulation>[0], { of, count }: Partition): Partition {
  const signatures = new Signatures();
  const finer = new Uint32Array(graph.states);
  const moves: number[] = [];
  for (let state = 0; state < graph.states; state += 1) {
    moves.length = 0;
    for (let at = graph.first[state] ?? 0; at < (graph.first[state + 1] ?? 0); at += 1)
      moves.push((graph.labels[at] ?? 0) * count + (of[graph.targets[at] ?? 0] ?? 0));
    moves.sort((a, b) => a - b);
    finer[state] = signatures.number([of[state] ?? 0, ...moves.filter((move, k) => move !== moves[k - 1])]);
  }
  return { of: finer, count: signatures.count };
}

/** Lists of numbers, each with a number of its own, in the order in which they are met. */
class Signatures {
  readonly #known = new Map<number, number[]>();
  readonly #lists: (readonly number[])[] = [];

  get count(): number {
    return this.#lists.length;
  }

  number(list: readonly number[]): number {
    let hash = 0;
    for (const one of list) hash = Math.imul(hash ^ one ^ Math.floor(one / 2 ** 32), 0x9e3779b1) + 0x7f4a7c15;
    const candidates = this.#known.get(hash) ?? [];
    const known = candidates.find((number) => isSame(this.#lists[number] ?? [], list));
    if (known !== undefined) return known;
    this.#lists.push(list);
    this.#known.set(hash, [...candidates, this.#lists.length - 1]);
    return this.#lists.length - 1;
  }
}

const isSame = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((one, k) => one === b[k]);
