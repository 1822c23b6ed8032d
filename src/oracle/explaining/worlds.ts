// Which lines a violation rests on: goes through the trace with some of its lines left out, in every way that matters at
// once, and says which lines were left out wherever the rule was kept. It knows one rule and nothing of the others.
//
// A world is a choice of lines. The free lines are in it or not; of the other ones all are in it as far as they keep the
// rule, or all but those of one type, or those about earlier writes, or none. Worlds that leave the rule in the same
// state go on as one.
import type { Rule, Setting } from '../../invariants/index.js';
import {
  entryOf,
  isEventType,
  isProtocolEvent,
  numberOf,
  type ObservedEvent,
  type ObservedType,
} from '../../protocol/index.js';

/** Lines that are left out. */
export type LeftOut = ReadonlySet<number>;

/** Which of the lines that are not free are in a world: those about numbers below this one, but for one type. */
type Others = { readonly below: number; readonly without?: ObservedType };

type World = {
  readonly state: unknown;
  readonly others: Others;
  /** The smallest sets of free lines without which the rule gets into this state. */
  readonly leftOut: readonly LeftOut[];
};

/** Beyond this many worlds, or ways into one, those that leave out most are given up. */
const mostWorlds = 512;
const mostWays = 64;

export class Worlds {
  readonly #rule: Rule;
  readonly #free: ReadonlySet<number>;
  readonly #seen = new Set<number>();
  /** The free line of each issue, by write: without it, a store does not say which write it stores. */
  readonly #issues = new Map<number, number>();
  #worlds: readonly World[];

  /** @param first the smallest number of a write that the violation is about */
  constructor(rule: Rule, setting: Setting, free: ReadonlySet<number>, first: number) {
    this.#rule = rule;
    this.#free = free;
    this.#worlds = choices(rule, first).map((others) => ({
      state: rule.initial(setting),
      others,
      leftOut: [new Set<number>()],
    }));
  }

  /** An event of an earlier line. */
  see(event: ObservedEvent, line: number): void {
    if (!this.#rule.watches.includes(event.type)) return;
    if (!this.#free.has(line)) {
      this.#others(event);
      return;
    }
    if (event.type === 'host.issue') this.#issues.set(event.write, line);
    const isFirst = !this.#seen.has(line);
    this.#seen.add(line);
    this.#worlds = isFirst
      ? merged(this.#worlds).flatMap((world) => this.#chosen(world, event, line))
      : this.#worlds.flatMap((world) => this.#goOn(world, event, line));
  }

  /** An event of the violating line: it is in every world. */
  fixed(event: ObservedEvent): void {
    if (!this.#rule.watches.includes(event.type)) return;
    this.#worlds = this.#worlds.flatMap((world) => this.#after(world, event));
  }

  /** What was left out wherever the rule is kept so far. */
  get leftOut(): readonly LeftOut[] {
    return smallest(this.#worlds.flatMap(({ leftOut }) => leftOut));
  }

  /** A line that is not free: where it would break the rule it is left out. */
  #others(event: ObservedEvent): void {
    const number = isProtocolEvent(event) ? numberOf(event) : 0;
    for (const { others, state } of this.#worlds) {
      if (number < others.below && event.type !== others.without) this.#rule.at(state, event);
    }
  }

  /** The world without the line, and the world with it; from here on each has a state of its own. */
  #chosen(world: World, event: ObservedEvent, line: number): readonly World[] {
    const without = { ...world, leftOut: world.leftOut.map((one) => new Set([...one, line])) };
    return [without, ...this.#after({ ...world, state: structuredClone(world.state) }, event)];
  }

  /** One more event of a line that is in some worlds already. */
  #goOn(world: World, event: ObservedEvent, line: number): readonly World[] {
    const without = world.leftOut.filter((one) => one.has(line));
    const leftOut = world.leftOut.filter((one) => !one.has(line));
    if (leftOut.length === 0) return [world];
    if (without.length === 0) return this.#after(world, event);
    return [{ ...world, leftOut: without }, ...this.#after({ ...world, leftOut, state: structuredClone(world.state) }, event)]; // biome-ignore format: two worlds
  }

  /** The worlds after the event, where it keeps the rule; the state is taken over. */
  #after(world: World, event: ObservedEvent): readonly World[] {
    const ways = this.#asKnown(world, event).filter(({ leftOut }) => leftOut.length > 0);
    return ways.flatMap(({ leftOut, known }, k) => {
      const state = k + 1 < ways.length ? structuredClone(world.state) : world.state;
      return typeof this.#rule.at(state, known) === 'object' ? [] : [{ ...world, leftOut, state }];
    });
  }

  #asKnown({ leftOut }: World, event: ObservedEvent) {
    const issue = event.type === 'primary.store' && event.write !== undefined && this.#issues.get(event.write);
    if (!issue || event.type !== 'primary.store') return [{ leftOut, known: event }];
    const { write: _, ...unnamed } = event;
    return [
      { leftOut: leftOut.filter((one) => !one.has(issue)), known: event },
      { leftOut: leftOut.filter((one) => one.has(issue)), known: unnamed },
    ];
  }
}

function choices({ watches }: Rule, first: number): readonly Others[] {
  const all = { below: Number.POSITIVE_INFINITY };
  const numbered = watches.filter((type) => isEventType(type) && entryOf(type).number !== undefined);
  return [all, { below: first }, { below: 0 }, ...numbered.map((without) => ({ ...all, without }))];
}

/** Worlds in the same state as one. */
function merged(worlds: readonly World[]): readonly World[] {
  const byState = new Map<string, World>();
  for (const world of worlds) {
    if (world.leftOut.length === 0) continue;
    const key = `${world.others.below} ${world.others.without} ${keyOf(world.state)}`;
    const known = byState.get(key);
    byState.set(
      key,
      known === undefined ? world : { ...known, leftOut: smallest([...known.leftOut, ...world.leftOut]) },
    );
  }
  const all = [...byState.values()];
  if (all.length <= mostWorlds) return all;
  const least = ({ leftOut }: World) => Math.min(...leftOut.map(({ size }) => size));
  return all.sort((a, b) => least(a) - least(b)).slice(0, mostWorlds);
}

/** Those that contain no other, the smallest ones first. */
function smallest(all: readonly LeftOut[]): readonly LeftOut[] {
  const kept: LeftOut[] = [];
  for (const one of [...all].sort((a, b) => a.size - b.size)) {
    if (kept.length < mostWays && !kept.some((less) => [...less].every((line) => one.has(line)))) kept.push(one);
  }
  return kept;
}

/** Equal for equal states; states are plain data. */
const keyOf = (state: unknown): string =>
  JSON.stringify(state, (_, value: unknown) => {
    if (value instanceof Map) return ['map', ...value];
    if (value instanceof Set) return ['set', ...value];
    return value === Number.POSITIVE_INFINITY ? 'infinity' : value;
  });
