// Whether the goal is reached in every fair run in which faults stop at some time: there is one in which it is not,
// exactly if some strongly connected part without goal and faults can be gone round fairly. In the words of TLA+: weak
// fairness of an event asks that it is taken again and again or impossible again and again, strong fairness that it is
// taken again and again or possible only finitely often; standing still is allowed where that is fair.
import type { Reached } from './reached.js';
import { type Part, strongComponents } from './strong-components.js';
import { type Leg, walkOver, walkTo } from './walk.js';

export type FairCircle = {
  /** A shortest run to a state of the circle. */
  readonly way: readonly number[];
  /** What then goes on for ever; nothing if everything stands still. */
  readonly circle: readonly number[];
  /** How many states the part has that is gone round. */
  readonly states: number;
  /** The fair events that are possible in some state of the circle, and still never taken in it. */
  readonly passedOver: readonly number[];
};

export type Fairness = {
  /** For each event, by index: no fairness, or weak, or strong. */
  readonly of: readonly ('none' | 'weak' | 'strong')[];
  /** For each event, by index, 1 if it is a fault. */
  readonly faults: Uint8Array;
};

/** @param goal for each state 1 if it is one of the goal, or 0 */
export function fairCircle(reached: Reached, goal: Uint8Array, { of, faults }: Fairness): FairCircle | undefined {
  const { first, targets, labels } = reached;
  const whole = { first, targets, labels, events: faults.map((is) => 1 - is) };
  const waiting: Uint8Array[] = [goal.map((is) => 1 - is)];
  let found: readonly number[] | undefined;
  for (let states = waiting.pop(); states !== undefined; states = waiting.pop()) {
    const left = new Uint8Array(states.length);
    let isLeft = false;
    for (const members of membersOf({ ...whole, states })) {
      const judged = judge(whole, members, of);
      if (judged === 'fair' && (found === undefined || (members[0] ?? 0) < (found[0] ?? 0))) found = members;
      if (typeof judged === 'string') continue;
      isLeft = true;
      for (const state of judged) left[state] = 1;
    }
    if (isLeft) waiting.push(left);
  }
  return found && witness(reached, { ...whole, states: marked(found, reached.count) }, found, of);
}

/** The components of the part, each as its states in ascending order. */
function* membersOf(part: Part): Iterable<readonly number[]> {
  const { count, of } = strongComponents(part);
  const starts = new Uint32Array(count + 1);
  for (const one of of) if (one >= 0) starts[one + 1] = (starts[one + 1] ?? 0) + 1;
  for (let k = 0; k < count; k += 1) starts[k + 1] = (starts[k + 1] ?? 0) + (starts[k] ?? 0);
  const members = new Uint32Array(starts[count] ?? 0);
  const filled = starts.slice();
  for (const [state, one] of of.entries()) {
    if (one < 0) continue;
    members[filled[one] ?? 0] = state;
    filled[one] = (filled[one] ?? 0) + 1;
  }
  for (let k = 0; k < count; k += 1) yield [...members.subarray(starts[k], starts[k + 1])];
}

type Whole = Omit<Part, 'states'>;

/** Whether a component can be gone round fairly; or its states but those where a strongly fair event is passed over. */
function judge(whole: Whole, members: readonly number[], of: Fairness['of']): 'fair' | 'unfair' | readonly number[] {
  // No edge leads from a state to itself, so what is one state stands still.
  if (members.length === 1) return isStill(whole, members[0] ?? 0, of) ? 'fair' : 'unfair';
  const { possible, taken } = censusOf(whole, members);
  const passedOver = [...possible].filter(([event]) => !taken.has(event));
  if (passedOver.some(([event, states]) => of[event] !== 'none' && states === members.length)) return 'unfair';
  const strong = new Set(passedOver.map(([event]) => event).filter((event) => of[event] === 'strong'));
  if (strong.size === 0) return 'fair';
  return members.filter((state) => !labelsOf(whole, state).some((label) => strong.has(label)));
}

/** Whether no fair event is possible in the state. */
function isStill({ first, labels }: Whole, state: number, of: Fairness['of']): boolean {
  for (let at = first[state] ?? 0; at < (first[state + 1] ?? 0); at += 1)
    if (of[labels[at] ?? 0] !== 'none') return false;
  return true;
}

/** In how many states of a component each event is possible, and which are taken inside of it. */
function censusOf(whole: Whole, members: readonly number[]) {
  const inside = new Set(members);
  const possible = new Map<number, number>();
  const taken = new Set<number>();
  for (const state of members) {
    for (const label of new Set(labelsOf(whole, state))) possible.set(label, (possible.get(label) ?? 0) + 1);
    for (let at = whole.first[state] ?? 0; at < (whole.first[state + 1] ?? 0); at += 1) {
      const label = whole.labels[at] ?? 0;
      if (whole.events[label] === 1 && inside.has(whole.targets[at] ?? 0)) taken.add(label);
    }
  }
  return { possible, taken };
}

const labelsOf = ({ first, labels }: Whole, state: number): readonly number[] => [
  ...labels.subarray(first[state], first[state + 1]),
];

function marked(members: readonly number[], count: number): Uint8Array {
  const states = new Uint8Array(count);
  for (const state of members) states[state] = 1;
  return states;
}

/** The circle, short: from a state round all that fairness asks for. */
function witness(reached: Reached, part: Part, members: readonly number[], of: Fairness['of']): FairCircle {
  const isFair = (event: number): boolean => of[event] !== 'none';
  const still = members.find((state) => isStill(part, state, of));
  const states = members.length;
  if (still !== undefined) return { way: reached.wayTo(still), circle: [], states, passedOver: [] };
  const start = members[0] ?? 0;
  const { possible, taken } = censusOf(part, members);
  const circle = new Round(part, start);
  for (const event of [...possible.keys()].filter(isFair)) {
    const isTaken = circle.events.includes(event);
    const mustBeTaken = of[event] === 'strong' || (possible.get(event) ?? 0) === states;
    const isImpossibleAt = (state: number) => !labelsOf(part, state).includes(event);
    if (isTaken || (!mustBeTaken && circle.states.some(isImpossibleAt))) continue;
    circle.go(
      mustBeTaken && taken.has(event) ? walkOver(part, circle.end, event) : walkTo(part, circle.end, isImpossibleAt),
    );
  }
  circle.go(walkTo(part, circle.end, (state) => state === start));
  const passedOver = [...possible.keys()].filter((event) => isFair(event) && !circle.events.includes(event));
  return { way: reached.wayTo(start), circle: circle.events, states, passedOver };
}

/** A walk under way: its events and the states that it has come through. */
class Round {
  readonly events: number[] = [];
  readonly states: number[];
  readonly #part: Part;

  constructor(part: Part, start: number) {
    this.#part = part;
    this.states = [start];
  }

  get end(): number {
    return this.states.at(-1) ?? 0;
  }

  go(leg: Leg | undefined): void {
    for (const event of leg?.events ?? []) {
      const { first, labels, targets, states } = this.#part;
      for (let at = first[this.end] ?? 0; at < (first[this.end + 1] ?? 0); at += 1) {
        if (labels[at] !== event || states[targets[at] ?? 0] === 0) continue;
        this.states.push(targets[at] ?? 0);
        break;
      }
      this.events.push(event);
    }
  }
}
