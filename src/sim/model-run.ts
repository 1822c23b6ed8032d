// A run of the model as a run of the implementation: the choices with which the world does the same events in the same
// order. Found by trying; where the implementation has no such run, it says how far it goes along.
import { nameOf, type ObservedEvent, type Parameters } from '../protocol/index.js';
import { ActionPicker, isPossible } from './action-picker.js';
import { actions } from './actions.js';
import { type Choice, Choices } from './choices.js';
import { type Faults, noFaults } from './faults.js';
import { soundParts } from './parts.js';
import type { Recording } from './recording.js';
import { World } from './world.js';
import type { WorldSize } from './world-size.js';

type ModelRun = {
  readonly choices: readonly Choice[];
  /** How many of the events the implementation does, in this order and with no other between them. */
  readonly followed: number;
};

/** What a crash or a cut leaves of what is open: nothing. */
const modelFaults: Faults = { ...noFaults, lose: 1, cutLoses: 1 };

/** What the world does here: its steps, frames in another order, crashes, takeover, and that the primary waits. */
const tried: readonly { readonly name: string; readonly numbers: readonly (readonly number[])[] }[] = actions
  .map(({ name }) => name)
  .filter((name) => !/reads?$|to the secondary$|old primary|^(drop|duplicate|delay|corrupt|diskReorder)$/.test(name))
  .map((name) => ({ name, numbers: numbersOf(name) }));

/** The first choices of an action that chooses. */
function numbersOf(name: string): readonly (readonly number[])[] {
  if (name === 'reorder') return [[0], [0, 1], [1], [1, 1]];
  return name.endsWith('is told what is durable') || name === 'journalReorder' ? [[], [1]] : [[]];
}

/** A run of the model whose last event breaks a rule there. */
export type BreakingRun = {
  readonly parameters: Parameters;
  readonly events: readonly ObservedEvent[];
  /** The rule and what it found, in a sentence. */
  readonly found: string;
  readonly what: string;
};

/** The run as a recording that replays in the implementation, up to the event that breaks the rule; and how far it goes. */
export function recordingAlong({ parameters, events, found, what }: BreakingRun): {
  readonly recording: Recording;
  /** How many of the events before the last the implementation does. */
  readonly followed: number;
} {
  const size = { ...parameters, pipeline: parameters.writes, blockSize: 4, blocks: 4, coalesces: false };
  const { choices, followed } = modelRun(size, events.slice(0, -1));
  const recording: Recording = {
    version: 1,
    what,
    seed: 0,
    run: 0,
    size,
    faults: modelFaults,
    choices,
    property: 'rules',
    found,
    events: events.map(nameOf),
  };
  return { recording, followed };
}

/** Most steps between two events that the model has one after the other. */
const mostSilent = 8;

function modelRun(size: WorldSize, events: readonly ObservedEvent[]): ModelRun {
  const wanted = events.map(nameOf);
  let best: Played = play(size, []);
  while (best.names.length < wanted.length) {
    const next = further(size, best, wanted);
    if (next === undefined) break;
    best = next;
  }
  return { choices: best.choices, followed: Math.min(best.names.length, wanted.length) };
}

type Played = { readonly choices: readonly Choice[]; readonly names: readonly string[]; readonly world: World };

/** A shortest continuation that does one wanted event more. */
function further(size: WorldSize, from: Played, wanted: readonly string[]): Played | undefined {
  const seen = new Set([keyOf(from)]);
  let level: readonly Played[] = [from];
  for (let silent = 0; silent < mostSilent && level.length > 0; silent += 1) {
    const found: Played[] = [];
    for (const next of level.flatMap((played) => continuations(size, played))) {
      const isWanted = wanted.every((name, k) => next.names[k] === undefined || next.names[k] === name);
      if (!isWanted || seen.has(keyOf(next))) continue;
      seen.add(keyOf(next));
      if (next.names.length > from.names.length) return next;
      found.push(next);
    }
    level = found;
  }
  return undefined;
}

const continuations = (size: WorldSize, { choices, world }: Played): readonly Played[] =>
  tried
    .filter(({ name }) => actions.some((action) => action.name === name && isPossible(action, world)))
    .flatMap(({ name, numbers }) => numbers.map((some) => play(size, [...choices, name, ...some])));

function play(size: WorldSize, choices: readonly Choice[]): Played {
  const names: string[] = [];
  const taken = new Choices(choices);
  const listener = { event: (event: ObservedEvent) => names.push(nameOf(event)), read: () => {} };
  const world = new World(size, modelFaults, taken, soundParts, listener);
  const picker = new ActionPicker(world);
  while (!taken.isUsedUp) picker.act();
  return { choices, names, world };
}

/** What tells worlds apart for this: a rough key is enough, it only keeps the search short. */
const keyOf = ({ world: { primary, secondary, link }, names }: Played): string =>
  JSON.stringify([
    names.length,
    primary.controller.positions,
    secondary.controller.positions,
    [primary, secondary].map(({ status, journal, disk, isDestaging }) => [
      status,
      isDestaging,
      journal.completable.length,
      journal.hasUntold,
      journal.hasUntoldInOrder,
      journal.changes,
      disk.changes,
    ]),
    [link.isUp, link.toPrimary, link.toSecondary],
  ]);
