// Everything that can happen next in a world, as one list: a choice picks one of those that are possible. The order of
// the list is part of what a replay means; new actions go to its end.
import type { NodeName } from '../protocol/index.js';
import type { FaultName } from './faults.js';
import { contentOf } from './host.js';
import * as possible from './possible.js';
import type { World } from './world.js';

export type Action = {
  readonly name: string;
  /** How often it is chosen beside the others; a fault has the weight of its name in the record of faults. */
  readonly weight: number | FaultName;
  /** Its bit among what is possible. */
  readonly bit: number;
  readonly act: (world: World) => void;
};

const nodes: readonly NodeName[] = ['primary', 'secondary'];

/** A frame in flight, of either direction, by choice; faults of the link happen to it. */
function withFrame(world: World, from: number, act: (to: NodeName, place: number) => void): void {
  const { link, choices } = world;
  const [toPrimary, toSecondary] = [link.toPrimary > from, link.toSecondary > from];
  const isToSecondary = toPrimary && toSecondary ? choices.below(2) === 1 : toSecondary;
  const to = isToSecondary ? 'secondary' : 'primary';
  if (toPrimary || toSecondary) act(to, from + choices.below(link.count(to) - from));
}

/** What a node does by itself when nothing fails. */
const steps: readonly Action[] = nodes.flatMap((node): Action[] => [
  {
    name: `${node} reads its journal`,
    weight: 6,
    bit: possible.bitsOf[node].readsJournal,
    act: (world) => world.recover(node),
  },
  {
    name: `${node} starts`,
    weight: 6,
    bit: possible.bitsOf[node].starts,
    act: (world) => world.start(node),
  },
  {
    name: `${node}: an entry becomes durable`,
    weight: 12,
    bit: possible.bitsOf[node].entryDurable,
    act: (world) => {
      const { journal } = world.node(node);
      journal.complete(journal.completable[0] ?? 0);
    },
  },
  {
    name: `${node} is told what is durable`,
    weight: 12,
    bit: possible.bitsOf[node].told,
    act: (world) => world.node(node).tell(world.choices.below(2) === 0),
  },
  {
    name: `${node} destages`,
    weight: 10,
    bit: possible.bitsOf[node].destages,
    act: (world) => world.node(node).destageStep(),
  },
  {
    name: `the oldest frame arrives at the ${node}`,
    weight: 12,
    bit: possible.bitsOf[node].frameArrives,
    act: (world) => world.deliver(node, 0),
  },
]);

const connect: Action = {
  name: 'the link comes up',
  weight: 10,
  bit: possible.linkComesUp,
  act: (world) => world.connect(),
};

const timeout: Action = {
  name: 'the primary waits no longer',
  weight: 2,
  bit: possible.primaryWaits,
  act: (world) => world.timeout(),
};

const hosts: readonly Action[] = [
  {
    name: 'the host writes',
    weight: 16,
    bit: possible.hostWrites,
    act: (world) => void world.write(),
  },
  {
    name: 'the host reads',
    weight: 2,
    bit: possible.hostReads,
    act: (world) => world.readSome(),
  },
  {
    name: 'the host writes to the secondary',
    weight: 4,
    bit: possible.hostWritesToSecondary,
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
    bit: possible.oldPrimaryStarts,
    act: (world) => world.start('primary'),
  },
];

const linkFaults: readonly Action[] = [
  {
    name: 'drop',
    weight: 'drop',
    bit: possible.drop,
    act: (world) => withFrame(world, 0, (to, place) => world.link.drop(to, place)),
  },
  {
    name: 'duplicate',
    weight: 'duplicate',
    bit: possible.duplicate,
    act: (world) => withFrame(world, 0, (to, place) => world.link.duplicate(to, place)),
  },
  {
    name: 'reorder',
    weight: 'reorder',
    bit: possible.reorder,
    act: (world) =>
      withFrame(world, 1, (to, place) => {
        if (world.node(to).status === 'up') world.deliver(to, place);
      }),
  },
  {
    name: 'delay',
    weight: 'delay',
    bit: possible.delay,
    act: (world) => withFrame(world, 1, (to) => world.link.delay(to)),
  },
  {
    name: 'corrupt',
    weight: 'corrupt',
    bit: possible.corrupt,
    act: (world) =>
      withFrame(world, 0, (to, place) => world.link.corrupt(to, place, (bound) => world.choices.below(bound))),
  },
  {
    name: 'cut',
    weight: 'cut',
    bit: possible.cut,
    act: (world) => world.cut(world.isLostByCut),
  },
];

const nodeFaults: readonly Action[] = [
  ...nodes.flatMap((node): Action[] => [
    {
      name: 'journalReorder',
      weight: 'journalReorder',
      bit: possible.bitsOf[node].journalReorder,
      act: (world) => {
        const { journal } = world.node(node);
        const { completable } = journal;
        journal.complete(completable[1 + world.choices.below(completable.length - 1)] ?? 0);
      },
    },
    {
      name: 'diskReorder',
      weight: 'diskReorder',
      bit: possible.bitsOf[node].diskReorder,
      act: (world) => {
        const { disk } = world.node(node);
        disk.complete(world.choices.below(disk.completable));
      },
    },
    {
      name: `${node}Crash`,
      weight: `${node}Crash`,
      bit: possible.bitsOf[node].crash,
      act: (world) => world.crash(node),
    },
  ]),
  {
    name: 'takeover',
    weight: 'takeover',
    bit: possible.takeover,
    act: (world) => world.secondary.controller.takeOver(),
  },
];

/** Every action there is: each at the place of its bit. */
export const actions: readonly Action[] = [...hosts, ...steps, connect, timeout, ...linkFaults, ...nodeFaults];

/** What a world does when it is left alone, the first that is possible; then, if it is not settled, it waits. */
export const settlingActions: readonly Action[] = [...steps, connect];

export const waiting = timeout;
