// Notices the situations that a run reaches, from outside the nodes. It must never change what happens.
import type { Arrival } from '../impl/index.js';
import type { EventType, NodeName } from '../protocol/index.js';
import { decode } from './entry.js';
import type { History } from './history.js';
import type { Link } from './link.js';
import type { PrimaryNode } from './primary-node.js';
import type { SecondaryNode } from './secondary-node.js';
import type { CrashSituation, Situation } from './situations.js';
import type { WorldSize } from './world-size.js';

/** What can be seen of a world. */
export type Sighted = {
  readonly size: WorldSize;
  readonly link: Link;
  readonly primary: PrimaryNode;
  readonly secondary: SecondaryNode;
  readonly history: History;
};

/** What the world is doing while events happen. */
export type Input = 'connect' | 'timeout' | 'arrival' | 'other';

export class Sightings {
  readonly seen = new Set<Situation>();
  readonly #world: Sighted;
  #input: Input = 'other';
  /** What the primary has sent since it last started. */
  #sent = new Set<number>();
  #isMessageSaid = false;
  #wasTakingOver = false;
  readonly #outside = new Set<number>();
  /** What a node was in the middle of at its last crash, and has not caught up with. */
  readonly #open: Record<NodeName, readonly CrashSituation[]> = { primary: [], secondary: [] };
  /** The write up to which a node has to come to have caught up. */
  readonly #goal: Record<NodeName, number> = { primary: 0, secondary: 0 };

  constructor(world: Sighted) {
    this.#world = world;
  }

  /** Events that happen now are because of this input. */
  during<T>(input: Input, act: () => T): T {
    this.#input = input;
    const result = act();
    this.#input = 'other';
    return result;
  }

  /** Notices what the event means before it becomes history. */
  observe(type: EventType, number: number): void {
    if (type === 'primary.transmit') this.#transmitted(number);
    if (type === 'primary.message') this.#messaged(number);
    if (type === 'secondary.report') this.#reported(number);
    if (type === 'secondary.store') this.#stored(number);
    if (type === 'secondary.takeover') this.#tookOver();
    if (type === 'primary.recover') this.#recovered('primary');
    if (type === 'secondary.recover') this.#recovered('secondary');
    if (type === 'primary.store' || type === 'secondary.store') this.#filled();
  }

  arrived(arrival: Arrival | boolean, frame: Uint8Array): void {
    if (arrival === 'damaged' || arrival === false) this.seen.add('damaged frame refused');
    if (arrival === 'refused') this.seen.add('late frame refused after a takeover');
    if (arrival === 'outside the window') this.#outside.add(decode(frame)?.number ?? 0);
  }

  beforeCrash(node: NodeName): void {
    const { status } = this.#world[node];
    this.#wasTakingOver = node === 'secondary' && this.#world.secondary.isTakingOver;
    if (status === 'up' && this.#hasCaughtUp(node)) this.#open[node] = [];
    for (const situation of this.#open[node]) this.seen.add(`${situation}, and again during recovery`);
    if (status !== 'up') return;
    this.#open[node] = node === 'primary' ? [] : this.#world.secondary.isMidway ? ['secondary crash mid-destage'] : [];
  }

  /** @param wasUp whether the controller ran until now */
  afterCrash(node: NodeName, wasUp: boolean): void {
    if (wasUp)
      this.#open[node] = [...this.#open[node], ...(node === 'primary' ? this.#primaryWas() : this.#secondaryWas())];
    for (const situation of this.#open[node]) this.seen.add(situation);
    if (!this.#wasTakingOver) return;
    const { active } = this.#world.secondary.found().durable;
    this.seen.add(`takeover ${active ? 'found after' : 'lost in'} a crash of the secondary`);
  }

  #primaryWas(): CrashSituation[] {
    const { primary, history } = this.#world;
    const { reported, released } = primary.controller.positions;
    const { stored } = primary.found().durable;
    const isUnsent = history.data.filter((seq) => seq > released && seq <= reported).length < reported - released;
    return [
      ...(stored > reported ? (['primary crash between store and report'] as const) : []),
      ...(isUnsent ? (['primary crash between report and transmission'] as const) : []),
    ];
  }

  #secondaryWas(): CrashSituation[] {
    const { secondary, history } = this.#world;
    const { durable, writes } = secondary.found();
    const isUnsaid = !durable.active && writes.some(({ seq }) => !history.acks.includes(seq));
    const isUndone = durable.permitted > durable.destaged && !secondary.isMidway;
    return [
      ...(isUnsaid ? (['secondary crash between arrival and acknowledgment'] as const) : []),
      ...(isUndone ? (['secondary crash between message and destage'] as const) : []),
    ];
  }

  #hasCaughtUp(node: NodeName): boolean {
    const { primary, secondary } = this.#world;
    if (node === 'primary') return primary.controller.positions.released >= this.#goal.primary;
    return secondary.controller.positions.destaged >= this.#goal.secondary;
  }

  #recovered(node: NodeName): void {
    const { primary, secondary } = this.#world;
    if (node === 'primary') {
      this.#sent = new Set();
      this.#isMessageSaid = false;
      this.#goal.primary = primary.found().durable.stored;
    } else {
      const { durable, writes } = secondary.found();
      const last = durable.active ? 0 : Math.max(0, ...writes.map(({ seq }) => seq));
      this.#goal.secondary = Math.max(durable.permitted, last);
    }
  }

  #transmitted(seq: number): void {
    if (this.#world.history.data.includes(seq)) {
      if (this.#outside.has(seq)) this.seen.add('write sent again after a window that it did not fit into');
      if (!this.#sent.has(seq)) this.seen.add('write sent again after a restart of the primary');
      else if (this.#input === 'connect') this.seen.add('write sent again after connect');
      else if (this.#input === 'timeout') this.seen.add('write sent again after timeout');
    }
    this.#sent.add(seq);
  }

  #messaged(upTo: number): void {
    if (this.#world.history.messages.includes(upTo)) {
      if (!this.#isMessageSaid) this.seen.add('message said again after a restart of the primary');
      else if (this.#input === 'connect') this.seen.add('message said again after connect');
      else if (this.#input === 'timeout') this.seen.add('message said again after timeout');
    }
    this.#isMessageSaid = true;
  }

  #reported(seq: number): void {
    if (!this.#world.history.acks.includes(seq)) return;
    if (this.#input === 'arrival') this.seen.add('acknowledged again when it arrived again');
    if (this.#input === 'connect') this.seen.add('acknowledged again after connect');
  }

  #stored(seq: number): void {
    const { held, destaged } = this.#world.secondary.controller.positions;
    if (seq > destaged + 1 && !held.includes(seq - 1)) this.seen.add('write that arrived out of order');
  }

  #filled(): void {
    const { size, primary, secondary } = this.#world;
    const { stored, released } = primary.controller.positions;
    const { held } = secondary.controller.positions;
    if (stored - released >= size.primaryCapacity && held.length >= size.secondaryCapacity)
      this.seen.add('both caches full');
  }

  #tookOver(): void {
    const { link, history, secondary } = this.#world;
    if (link.count('primary') + link.count('secondary') > 0) this.seen.add('takeover with frames in flight');
    if (history.completed > secondary.controller.positions.permitted) this.seen.add('takeover that drops writes');
  }
}
