// Picks what happens next in a world: by choice, by name, or what it does when it is left alone. It never does what is not
// possible.
import { type Action, actions, settlingActions, waiting } from './actions.js';
import type { Faults } from './faults.js';
import { possibleIn } from './possible.js';
import type { World } from './world.js';

export const isPossible = ({ bit }: Action, world: World): boolean => (possibleIn(world) & bit) !== 0;

/** So many actions have their weights in one table. */
const together = 8;
/** What is possible among them: so many cases. */
const cases = 1 << together;

/** What actions weigh among some faults. */
type Weighing = {
  /** The bits of those that weigh something. */
  readonly weighty: number;
  /** The weight of each. */
  readonly weights: readonly number[];
  /** Of eight actions and the next eight, what those of them that are possible weigh together, for each case. */
  readonly sums: readonly (readonly number[])[];
};

/** A campaign has the same faults in every run. */
const known = new WeakMap<Faults, Weighing>();

export class ActionPicker {
  readonly #world: World;
  readonly #weighing: Weighing;

  constructor(world: World) {
    this.#world = world;
    this.#weighing = known.get(world.faults) ?? weigh(world.faults);
  }

  /**
   * Does one of the actions that are possible, by choice.
   *
   * @returns its name, or undefined if nothing can happen
   * @throws RangeError when a choice names an action that is not possible now
   */
  act(): string | undefined {
    const name = this.#world.choices.name();
    const action = name === undefined ? this.#byWeight() : byName(this.#world, name);
    action?.act(this.#world);
    return action?.name;
  }

  #byWeight(): Action | undefined {
    const { weighty, weights, sums } = this.#weighing;
    const now = possibleIn(this.#world) & weighty;
    let left = this.#world.choices.below(weightOf(now, sums));
    for (let group = 0; group < sums.length; group += 1) {
      const bits = now & ((cases - 1) << (group * together));
      const weight = sums[group]?.[bits >>> (group * together)] ?? 0;
      if (left < weight) return weighed(bits, left, weights);
      left -= weight;
    }
    return undefined;
  }
}

/** What these weigh together. */
function weightOf(bits: number, sums: Weighing['sums']): number {
  let weight = 0;
  for (let group = 0; group < sums.length; group += 1)
    weight += sums[group]?.[(bits >>> (group * together)) & (cases - 1)] ?? 0;
  return weight;
}

/** The action among these that the choice falls on. */
function weighed(among: number, choice: number, weights: readonly number[]): Action | undefined {
  let left = choice;
  for (let bits = among; bits !== 0; bits &= bits - 1) {
    const place = placeOf(bits);
    left -= weights[place] ?? 0;
    if (left < 0) return actions[place];
  }
  return undefined;
}

const bitsOf = (some: readonly Action[]): number => some.reduce((bits, { bit }) => bits | bit, 0);

const settling = bitsOf(settlingActions);

/** The next thing that a world does when it is left alone, or that it waits; undefined if it cannot even do that. */
export function settlingAction(world: World): Action | undefined {
  const now = possibleIn(world);
  if ((now & settling) !== 0) return actions[placeOf(now & settling)];
  return (now & waiting.bit) === 0 ? undefined : waiting;
}

/** The place of the lowest of these bits. */
const placeOf = (bits: number): number => 31 - Math.clz32(bits & -bits);

function weigh(faults: Faults): Weighing {
  const weights = actions.map(({ weight }) => (typeof weight === 'number' ? weight : faults[weight]));
  const weighty = bitsOf(actions.filter((_, k) => (weights[k] ?? 0) > 0));
  const sums = Array.from({ length: Math.ceil(actions.length / together) }, (_, group) =>
    Array.from({ length: cases }, (_, bits) => sumOf(bits, weights.slice(group * together))),
  );
  const weighing = { weighty, weights, sums };
  known.set(faults, weighing);
  return weighing;
}

const sumOf = (bits: number, weights: readonly number[]): number =>
  weights.reduce((sum, weight, k) => (k < together && (bits & (1 << k)) !== 0 ? sum + weight : sum), 0);

function byName(world: World, name: string): Action {
  const possible = actions.filter((one) => isPossible(one, world));
  const action = possible.find((one) => one.name === name);
  if (action !== undefined) return action;
  throw new RangeError(`"${name}" is not possible here; possible: ${possible.map((one) => one.name).join(', ')}`);
}
