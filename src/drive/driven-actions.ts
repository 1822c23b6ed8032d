// Everything that can happen next while a program is driven, as one list: a choice picks one of those that are possible.
// A start of a process takes far longer than anything else, so there are many steps between two kills.
// The names are part of what a kept failure means; none is ever changed.
import type { NodeName } from '../protocol/index.js';
import type { Faults } from '../sim/index.js';
import type { KillAt } from './driven-node.js';
import type { DrivenWorld } from './driven-world.js';

type Action = {
  readonly name: string;
  readonly weight: (faults: Faults) => number;
  readonly isPossible: (world: DrivenWorld) => boolean;
  readonly act: (world: DrivenWorld) => Promise<void> | void;
};

const nodes: readonly NodeName[] = ['primary', 'secondary'];
const weighs = (weight: number) => () => weight;

const hosts: readonly Action[] = [
  {
    name: 'write',
    weight: weighs(24),
    isPossible: ({ primary, host }) => primary.isUp && host.canSend,
    act: (world) => world.write(),
  },
  {
    name: 'read',
    weight: weighs(6),
    isPossible: ({ serving, host }) => serving?.hello.reads === true && host.writes.length > 0,
    act: (world) => {
      const { host, schedule } = world;
      const write = host.writes[schedule.below(host.writes.length)];
      return write === undefined ? undefined : world.read(write.block, write.length);
    },
  },
];

const steps: readonly Action[] = nodes.flatMap((node): Action[] => [
  {
    name: `start ${node}`,
    weight: weighs(40),
    isPossible: (world) => !world[node].isUp && !(node === 'primary' && world.isTakeoverAsked),
    act: (world) => world.start(node),
  },
  {
    name: `deliver to ${node}`,
    weight: weighs(24),
    isPossible: (world) => world[node].isUp && world.link.count(node) > 0,
    act: (world) => world.deliver(node, 0),
  },
  {
    name: `settle ${node}`,
    weight: weighs(6),
    isPossible: (world) => world[node].isUp,
    act: (world) => world[node].settle(),
  },
]);

/** Most frames that are exchanged in one go. */
const mostExchanged = 12;

const exchange: Action = {
  name: 'exchange',
  weight: weighs(16),
  isPossible: (world) => nodes.some((to) => world[to].isUp && world.link.count(to) > 0),
  act: async (world) => {
    for (let left = mostExchanged; left > 0; left -= 1) {
      const to = nodes.find((node) => world[node].isUp && world.link.count(node) > 0);
      if (to === undefined) return;
      await world.deliver(to, 0);
    }
  },
};

const linkFaults: readonly Action[] = nodes.flatMap((to): Action[] => [
  {
    name: `drop to ${to}`,
    weight: ({ drop }) => drop,
    isPossible: ({ link }) => link.count(to) > 0,
    act: ({ link, schedule }) => link.drop(to, schedule.below(link.count(to))),
  },
  {
    name: `duplicate to ${to}`,
    weight: ({ duplicate }) => duplicate,
    isPossible: ({ link }) => link.count(to) > 0,
    act: ({ link, schedule }) => link.duplicate(to, schedule.below(link.count(to))),
  },
  {
    name: `reorder to ${to}`,
    weight: ({ reorder }) => reorder,
    isPossible: (world) => world[to].isUp && world.link.count(to) > 1,
    act: (world) => world.deliver(to, 1 + world.schedule.below(world.link.count(to) - 1)),
  },
  {
    name: `delay to ${to}`,
    weight: ({ delay }) => delay,
    isPossible: ({ link }) => link.count(to) > 1,
    act: ({ link }) => link.delay(to),
  },
  {
    name: `one way to ${to}`,
    weight: ({ cut: weight }) => weight,
    isPossible: (world) => world[to].isUp && world.link.count(to) > 0,
    act: (world) => oneWay(world, to),
  },
]);

/** Everything arrives at this node, and nothing of what it answers, nor of what was under way to the other, ever does. */
async function oneWay(world: DrivenWorld, to: NodeName): Promise<void> {
  const { link } = world;
  for (let left = link.count(to); left > 0 && world[to].isUp; left -= 1) await world.deliver(to, 0);
  const other = to === 'primary' ? 'secondary' : 'primary';
  while (link.count(other) > 0) link.drop(other, 0);
}

const cut: Action = {
  name: 'cut',
  weight: ({ cut: weight }) => weight,
  isPossible: ({ link }) => nodes.some((to) => link.count(to) > 0),
  act: ({ link, schedule, faults }) => {
    link.cut(() => schedule.weighted([faults.cutLoses, faults.cutKeeps]) === 0);
    // What was lost is lost; the programs are told nothing, and the link carries what comes next.
    link.isUp = true;
  },
};

const kills: readonly Action[] = nodes.flatMap((node): Action[] => [
  {
    name: `kill ${node}`,
    weight: (faults) => faults[`${node}Crash`],
    isPossible: (world) => world[node].isUp,
    act: (world) => world.kill(node),
  },
  {
    name: `kill ${node} at work`,
    weight: (faults) => 2 * faults[`${node}Crash`],
    isPossible: (world) => world.isTheirs(node) && !world[node].isMarked,
    act: (world) => world[node].killAt(momentIn(world)),
  },
]);

function momentIn({ schedule, killsBetweenOperations }: DrivenWorld): KillAt {
  if (killsBetweenOperations) return { operations: 1 + schedule.below(40) };
  const lines = schedule.below(12);
  const pause = schedule.below(8);
  return { lines, microseconds: 60 * pause * pause };
}

const takeover: Action = {
  name: 'takeover',
  weight: ({ takeover: weight }) => 6 * weight,
  isPossible: canTakeOver,
  act: (world) => world.takeOver(),
};

/** While the primary is down; and again where a kill has left open whether it happened. */
export function canTakeOver(world: DrivenWorld): boolean {
  const { primary, secondary } = world;
  return !primary.isUp && secondary.isUp && secondary.hello.takeover && !world.isTakenOver;
}

const actions: readonly Action[] = [...hosts, ...steps, exchange, ...linkFaults, cut, ...kills, takeover];

/** Does one of the actions that are possible, by choice, and says which. */
export async function actByChoice(world: DrivenWorld): Promise<string | undefined> {
  const possible = actions
    .filter((action) => action.isPossible(world))
    .map((action) => ({ ...action, weight: action.weight(world.faults) }))
    .filter(({ weight }) => weight > 0);
  const action = world.schedule.action(possible);
  await action?.act(world);
  return action?.name;
}
