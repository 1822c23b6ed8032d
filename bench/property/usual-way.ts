// The property runs written the usual way: the world's actions as the commands of fast-check, weighted as the world weighs
// them, and an XState actor for each statechart, which every event is sent to. The rules watch, too.
import fc from 'fast-check';
import { rules, watch } from '../../src/invariants/index.js';
import { isProtocolEvent, type ObservedEvent } from '../../src/protocol/index.js';
import { isPossible } from '../../src/sim/action-picker.js';
import { type Action, actions } from '../../src/sim/actions.js';
import { Choices } from '../../src/sim/choices.js';
import { allFaults, type Faults, soundParts } from '../../src/sim/index.js';
import { settle } from '../../src/sim/settle.js';
import { World } from '../../src/sim/world.js';
import { size } from './size.js';
import { Statecharts } from './statecharts.js';

/** The choices inside an action, dealt by the command that does it. */
class Dealt extends Choices {
  #hand: readonly number[] = [];
  #next = 0;

  deal(hand: readonly number[]): void {
    this.#hand = hand;
    this.#next = 0;
  }

  override below(bound: number): number {
    if (bound <= 1) return 0;
    const number = this.#hand[this.#next] ?? 0;
    this.#next += 1;
    return number % bound;
  }
}

/** What a run has beside the world. */
type Model = { readonly world: World; readonly choices: Dealt };

class Act implements fc.Command<Model, World> {
  readonly #action: Action;
  readonly #hand: readonly number[];

  constructor(action: Action, hand: readonly number[]) {
    this.#action = action;
    this.#hand = hand;
  }

  check({ world }: Readonly<Model>): boolean {
    return isPossible(this.#action, world);
  }

  run({ choices }: Model, world: World): void {
    choices.deal(this.#hand);
    this.#action.act(world);
  }

  toString(): string {
    return this.#action.name;
  }
}

const hands = fc.array(fc.nat({ max: 0xffff }), { maxLength: 4 });

/** The actions among some faults. */
const actsAmong = (faults: Faults) =>
  fc.oneof(
    ...actions.map((action) => ({
      weight: typeof action.weight === 'number' ? action.weight : faults[action.weight],
      arbitrary: hands.map((hand) => new Act(action, hand)),
    })),
  );

/**
 * Runs among some faults, with so many commands at most. Most are not possible when it is their turn, and are left out; with these
 * numbers, runs have as many events as those of a campaign.
 */
const runsAmong = (faults: Faults, mostCommands: number) =>
  fc.record({
    faults: fc.constant(faults),
    commands: fc.commands([actsAmong(faults)], { maxCommands: mostCommands, size: 'max' }),
  });

const anyRun = fc.oneof(runsAmong(allFaults, 2_000), runsAmong({ ...allFaults, takeover: 0 }, 12_000));

/** Does so many runs; how many events there were. */
export function usualRuns(runs: number, seed: number): number {
  let events = 0;
  fc.assert(
    fc.property(anyRun, ({ faults, commands }) => {
      events += usualRun(faults, commands);
    }),
    { numRuns: runs, seed },
  );
  return events;
}

function usualRun(faults: Faults, commands: Iterable<fc.Command<Model, World>>): number {
  const statecharts = new Statecharts(size);
  const monitors = watch(rules, { parameters: size, shows: () => true });
  const choices = new Dealt([]);
  let events = 0;
  const event = (observed: ObservedEvent) => {
    events += 1;
    if (isProtocolEvent(observed)) statecharts.follow(observed, world.abstraction);
    for (const { rule, violation } of monitors.observe(observed)) throw new Error(`${rule.id}: ${violation.found}`);
  };
  const world: World = new World(size, faults, choices, soundParts, { event, read: () => {} });
  fc.modelRun(() => ({ model: { world, choices }, real: world }), commands);
  settle(world, () => {});
  world.read(world.isTakenOver ? 'secondary' : 'primary', 0, size.blocks);
  event({ type: 'end' });
  statecharts.stop();
  return events;
}
