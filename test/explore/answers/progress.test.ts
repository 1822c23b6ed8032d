// Progress against brute force on small graphs made at random: whether the goal stays reachable, whether every fair run
// reaches it; and that what is shown as a witness is one.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answer, type Network } from '../../../src/explore/index.js';
import { bruteGraph, eventNames, type Graph, networkOf, type Plan, plans } from '../random-network.js';

type Fairness = {
  readonly faults: readonly string[];
  readonly unfair: readonly string[];
  readonly strong: readonly string[];
};

const runs = { numRuns: 400 };
const question = fc.record({
  plan: plans(2).map((plan) => ({ ...plan, most: 0 })),
  goal: fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
  faults: fc.subarray(['a']),
  unfair: fc.subarray(['b']),
  strong: fc.subarray(['c', 'd']),
});

/** The goal is what the first machine says. */
function asked(plan: Plan, goal: readonly boolean[], { faults, unfair, strong }: Fairness): Network {
  const isGoal: NonNullable<Network['goal']> = ([first]) => goal[Number(String(first?.value).slice(1))] === true;
  return { ...networkOf(plan), goal: isGoal, faults, unfair, stronglyFair: strong };
}

const goalStates = ({ states }: Graph, goal: readonly boolean[]) => states.map(([first]) => goal[first ?? 0] === true);

function reachable({ states, edges }: Graph): readonly (readonly boolean[])[] {
  const reach = states.map((_, from) => states.map((__, to) => from === to));
  for (const { from, to } of edges) (reach[from] ?? [])[to] = true;
  for (const [k] of states.entries())
    for (const [from] of states.entries())
      for (const [to] of states.entries()) if (reach[from]?.[k] && reach[k]?.[to]) (reach[from] ?? [])[to] = true;
  return reach;
}

/** Whether some set of states can be gone round for ever, fairly and without faults; tries every set. */
function hasFairCircle({ states, edges }: Graph, isGoal: readonly boolean[], fair: Fairness): boolean {
  const free = states.flatMap((_, state) => (isGoal[state] ? [] : [state]));
  for (let mask = 1; mask < 2 ** free.length; mask += 1) {
    const members = free.filter((_, k) => (mask >> k) & 1);
    const inside = edges.filter(
      ({ from, to, event }) =>
        members.includes(from) && members.includes(to) && !fair.faults.includes(eventNames[event] ?? ''),
    );
    const reach = reachable({ states, edges: inside });
    if (!members.every((from) => members.every((to) => reach[from]?.[to]))) continue;
    const isFair = eventNames.every((name, event) => {
      if (fair.faults.includes(name) || fair.unfair.includes(name)) return true;
      if (inside.some((edge) => edge.event === event)) return true;
      const isPossible = (state: number) => edges.some((edge) => edge.from === state && edge.event === event);
      return fair.strong.includes(name) ? !members.some(isPossible) : !members.every(isPossible);
    });
    if (isFair) return true;
  }
  return false;
}

/** The states that the events lead through from the first one. */
function follow({ edges }: Graph, events: readonly { readonly type: string }[], from = 0): readonly number[] {
  const way = [from];
  for (const { type } of events) {
    const edge = edges.find((one) => one.from === way.at(-1) && eventNames[one.event] === type);
    if (edge === undefined) throw new Error(`${type} is not possible in ${way.at(-1)}`);
    way.push(edge.to);
  }
  return way;
}

describe('explore: progress', () => {
  it('explore: progress: the goal is said to be out of reach exactly where it is', () => {
    fc.assert(
      fc.property(question, ({ plan, goal, ...fair }) => {
        const graph = bruteGraph(plan);
        const isGoal = goalStates(graph, goal);
        const reach = reachable(graph);
        const lost = graph.states.flatMap((_, from) =>
          isGoal.some((is, to) => is && reach[from]?.[to]) ? [] : [from],
        );
        const stuck = answer(asked(plan, goal, fair)).progress?.stuck;
        expect(stuck?.states).toBe(lost.length === 0 ? undefined : lost.length);
        if (stuck === undefined) return;
        expect(lost).toContain(follow(graph, stuck.events).at(-1));
        const end = follow(graph, [...stuck.events, ...stuck.onward]).at(-1) ?? 0;
        expect(follow(graph, stuck.circle, end).at(-1)).toBe(end);
      }),
      runs,
    );
  });

  it('explore: progress: a fair run without the goal is found exactly where there is one', () => {
    fc.assert(
      fc.property(question, ({ plan, goal, ...fair }) => {
        const graph = bruteGraph(plan);
        fc.pre(graph.states.length <= 9);
        const isGoal = goalStates(graph, goal);
        const run = answer(asked(plan, goal, fair)).progress?.unfulfilled;
        expect(run !== undefined).toBe(hasFairCircle(graph, isGoal, fair));
      }),
      runs,
    );
  });

  it('explore: progress: what is shown is a fair circle without goal and faults', () => {
    fc.assert(
      fc.property(question, ({ plan, goal, ...fair }) => {
        const graph = bruteGraph(plan);
        const isGoal = goalStates(graph, goal);
        const run = answer(asked(plan, goal, fair)).progress?.unfulfilled;
        if (run === undefined) return;
        const start = follow(graph, run.events).at(-1) ?? 0;
        const round = follow(graph, run.circle, start);
        expect(round.at(-1)).toBe(start);
        expect(round.some((state) => isGoal[state])).toBe(false);
        expect(run.circle.filter(({ type }) => fair.faults.includes(type))).toEqual([]);
        for (const [event, name] of eventNames.entries()) {
          if (fair.faults.includes(name) || fair.unfair.includes(name)) continue;
          const isPossible = (state: number) => graph.edges.some((edge) => edge.from === state && edge.event === event);
          const isTaken = run.circle.some(({ type }) => type === name);
          const isExcused = fair.strong.includes(name) ? !round.some(isPossible) : !round.every(isPossible);
          expect(isTaken || isExcused).toBe(true);
        }
      }),
      runs,
    );
  });
});
