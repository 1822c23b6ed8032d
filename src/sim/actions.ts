// Everything that can happen next in a world, as one list: a choice picks one of those that are possible. The order of
// the list is part of what a replay means; new actions go to its end.
import type { NodeName } from '../protocol/index.js';
import type { FaultName } from './faults.js';
import { contentOf } from './host.js';
import type { World } from './world.js';

export type Action = {
  readonly name: string;
  /** How often it is chosen beside the others; a fault has the weight of its name in the record of faults. */
  readonly weight: number | FaultName;
  readonly isPossible: (world: World) => boolean;
  readonly act: (world: World) => void;
};

const isUp = (world: World, node: NodeName): boolean => world[node].status === 'up';
const nodes: readonly NodeName[] = ['primary', 'secondary'];

/** A frame in flight, of either direction, by choice; faults of the link happen to it. */
function withFrame(world: World, from: number, act: (to: NodeName, place: number) => void): void {
  const { link, choices } = world;
  const targets = nodes.filter((to) => link.count(to) > from);
  const to = targets[choices.below(targets.length)];
  if (to !== undefined) act(to, from + choices.below(link.count(to) - from));
}

const hasFrames = ({ link }: World, more = 0): boolean =>
  link.count('primary') > more || link.count('secondary') > more;

/** What a node does by itself when nothing fails. */
const steps: readonly Action[] = nodes.flatMap((node): Action[] => [
  {
    name: `${node} reads its journal`,
    weight: 6,
    isPossible: (world) => world[node].status === 'down' && !(node === 'primary' && world.isTakenOver),
    act: (world) => world.recover(node),
  },
  {
    name: `${node} starts`,
    weight: 6,
    // Nobody can tell the primary whether there was a takeover while that is open.
    isPossible: (world) => world[node].status === 'recovering' && !(node === 'primary' && world.secondary.isTakingOver),
    act: (world) => world.start(node),
  },
  {
    name: `${node}: an entry becomes durable`,
    weight: 12,
    isPossible: (world) => isUp(world, node) && world[node].journal.completable.length > 0,
    act: (world) => world[node].journal.complete(world[node].journal.completable[0] ?? 0),
  },
  {
    name: `${node} is told what is durable`,
    weight: 12,
    isPossible: (world) =>
      isUp(world, node) &&
      (node === 'primary' ? world.primary.journal.hasUntoldInOrder : world.secondary.journal.hasUntold),
    act: (world) => world[node].tell(world.choices.below(2) === 0),
  },
  {
    name: `${node} destages`,
    weight: 10,
    isPossible: (world) => world[node].isDestaging,
    act: (world) => world[node].destageStep(),
  },
  {
    name: `the oldest frame arrives at the ${node}`,
    weight: 12,
    isPossible: (world) => isUp(world, node) && world.link.count(node) > 0,
    act: (world) => world.deliver(node, 0),
  },
]);

const connect: Action = {
  name: 'the link comes up',
  weight: 10,
  isPossible: (world) =>
    !world.link.isUp && isUp(world, 'primary') && isUp(world, 'secondary') && !world.secondary.isTakingOver,
  act: (world) => world.connect(),
};

/** While so many frames are in flight, nobody takes the link for silent. */
const mostFlying = 64;

const timeout: Action = {
  name: 'the primary waits no longer',
  weight: 2,
  isPossible: (world) => isUp(world, 'primary') && world.link.count('secondary') < mostFlying,
  act: (world) => world.timeout(),
};

const hosts: readonly Action[] = [
  {
    name: 'the host writes',
    weight: 16,
    isPossible: (world) => isUp(world, 'primary') && world.host.canSend,
    act: (world) => void world.write(),
  },
  {
    name: 'the host reads',
    weight: 2,
    isPossible: (world) => isUp(world, 'primary') || (isUp(world, 'secondary') && world.isTakenOver),
    act: (world) => world.readSome(),
  },
  {
    name: 'the host writes to the secondary',
    weight: 4,
    isPossible: (world) => world.secondary.controller.isWritable,
    act: (world) => {
      const { blocks, blockSize } = world.size;
      const block = world.choices.below(blocks);
      const length = 1 + world.choices.below(Math.min(2, blocks - block));
      world.writeAfterTakeover(block, contentOf(1000 + world.choices.below(1000), length * blockSize));
    },
  },
  {
    name: 'the old primary tries to start',
    weight: 2,
    isPossible: (world) => world.primary.status !== 'up' && world.isTakenOver,
    act: (world) => world.start('primary'),
  },
];

const linkFaults: readonly Action[] = [
  {
    name: 'drop',
    weight: 'drop',
    isPossible: (world) => hasFrames(world),
    act: (world) => withFrame(world, 0, (to, place) => void world.link.take(to, place)),
  },
  {
    name: 'duplicate',
    weight: 'duplicate',
    isPossible: (world) => hasFrames(world),
    act: (world) => withFrame(world, 0, (to, place) => world.link.duplicate(to, place)),
  },
  {
    name: 'reorder',
    weight: 'reorder',
    isPossible: (world) => hasFrames(world, 1) && nodes.some((to) => isUp(world, to) && world.link.count(to) > 1),
    act: (world) =>
      withFrame(world, 1, (to, place) => {
        if (isUp(world, to)) world.deliver(to, place);
      }),
  },
  {
    name: 'delay',
    weight: 'delay',
    isPossible: (world) => hasFrames(world, 1),
    act: (world) => withFrame(world, 1, (to) => world.link.delay(to)),
  },
  {
    name: 'corrupt',
    weight: 'corrupt',
    isPossible: (world) => hasFrames(world),
    act: (world) =>
      withFrame(world, 0, (to, place) => world.link.corrupt(to, place, (bound) => world.choices.below(bound))),
  },
  {
    name: 'cut',
    weight: 'cut',
    isPossible: (world) => world.link.isUp,
    act: (world) => world.cut(world.isLostByCut),
  },
];

const nodeFaults: readonly Action[] = [
  ...nodes.flatMap((node): Action[] => [
    {
      name: 'journalReorder',
      weight: 'journalReorder',
      isPossible: (world) => isUp(world, node) && world[node].journal.completable.length > 1,
      act: (world) => {
        const { journal } = world[node];
        const places = journal.completable.slice(1);
        journal.complete(places[world.choices.below(places.length)] ?? 0);
      },
    },
    {
      name: 'diskReorder',
      weight: 'diskReorder',
      isPossible: (world) => isUp(world, node) && world[node].disk.completable > 0,
      act: (world) => world[node].disk.complete(world.choices.below(world[node].disk.completable)),
    },
    {
      name: `${node}Crash`,
      weight: `${node}Crash`,
      isPossible: (world) => world[node].status !== 'down',
      act: (world) => world.crash(node),
    },
  ]),
  {
    name: 'takeover',
    weight: 'takeover',
    // A primary that is starting asks first, and is not answered while this is open.
    isPossible: (world) =>
      !isUp(world, 'primary') && isUp(world, 'secondary') && !world.isTakenOver && !world.secondary.isTakingOver,
    act: (world) => world.secondary.controller.takeOver(),
  },
];

/** Every action there is. */
export const actions: readonly Action[] = [...hosts, ...steps, connect, timeout, ...linkFaults, ...nodeFaults];

/** What a world does when it is left alone, the first that is possible; then, if it is not settled, it waits. */
export const settlingActions: readonly Action[] = [...steps, connect];

export const waiting = timeout;

/** Picks what happens next in a world. */
export class ActionPicker {
  readonly #world: World;
  readonly #weights: readonly number[];
  /** The same, but what is not possible now weighs nothing. */
  readonly #weightsNow: number[];

  constructor(world: World) {
    this.#world = world;
    this.#weights = actions.map(({ weight }) => (typeof weight === 'number' ? weight : world.faults[weight]));
    this.#weightsNow = [...this.#weights];
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
    for (let k = 0; k < actions.length; k += 1) {
      const weight = this.#weights[k] ?? 0;
      this.#weightsNow[k] = weight > 0 && actions[k]?.isPossible(this.#world) ? weight : 0;
    }
    const picked = this.#world.choices.weighted(this.#weightsNow);
    return this.#weightsNow[picked] === 0 ? undefined : actions[picked];
  }
}

function byName(world: World, name: string): Action {
  const possible = actions.filter((one) => one.isPossible(world));
  const action = possible.find((one) => one.name === name);
  if (action !== undefined) return action;
  throw new RangeError(`"${name}" is not possible here; possible: ${possible.map((one) => one.name).join(', ')}`);
}
