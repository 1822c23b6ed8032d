// Strongly connected components of a part of a graph, after Tarjan, without recursion: graphs have millions of states.

export type Part = {
  readonly first: Uint32Array;
  readonly targets: Uint32Array;
  readonly labels: Uint32Array;
  /** Which states belong to the part: 1, or 0. */
  readonly states: Uint8Array;
  /** Which events its edges have: 1, or 0, by index. */
  readonly events: Uint8Array;
};

export type StrongComponents = {
  readonly count: number;
  /** Each state's component; a component comes after those that it leads to. -1 outside of the part. */
  readonly of: Int32Array;
};

export function strongComponents({ first, targets, labels, states, events }: Part): StrongComponents {
  const size = first.length - 1;
  const of = new Int32Array(size).fill(-1);
  // Of each state: when it was met, from 1; and the earliest met that it leads back to.
  const met = new Uint32Array(size);
  const low = new Uint32Array(size);
  const edge = new Uint32Array(size);
  const way = new Uint32Array(size);
  const open = new Uint32Array(size);
  let [ways, opens, clock, count] = [0, 0, 0, 0];

  const enter = (state: number): void => {
    clock += 1;
    met[state] = clock;
    low[state] = clock;
    edge[state] = first[state] ?? 0;
    way[ways] = state;
    ways += 1;
    open[opens] = state;
    opens += 1;
  };
  const close = (state: number): void => {
    for (;;) {
      opens -= 1;
      const member = open[opens] ?? 0;
      of[member] = count;
      if (member === state) break;
    }
    count += 1;
  };
  const leave = (state: number): void => {
    ways -= 1;
    if (low[state] === met[state]) close(state);
    if (ways === 0) return;
    const before = way[ways - 1] ?? 0;
    low[before] = Math.min(low[before] ?? 0, low[state] ?? 0);
  };
  const follow = (state: number, target: number): void => {
    if (met[target] === 0) enter(target);
    else if (of[target] === -1) low[state] = Math.min(low[state] ?? 0, met[target] ?? 0);
  };

  for (let root = 0; root < size; root += 1) {
    if (states[root] === 0 || met[root] !== 0) continue;
    enter(root);
    while (ways > 0) {
      const state = way[ways - 1] ?? 0;
      const at = edge[state] ?? 0;
      if (at === first[state + 1]) {
        leave(state);
        continue;
      }
      edge[state] = at + 1;
      const target = targets[at] ?? 0;
      if (states[target] === 1 && events[labels[at] ?? 0] === 1) follow(state, target);
    }
  }
  return { count, of };
}
