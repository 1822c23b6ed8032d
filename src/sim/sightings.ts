// Notices the situations that a run reaches, from outside the nodes. It must never change what happens.
import type { Arrival } from '../impl/index.js';
import type { EventType, NodeName } from '../protocol/index.js';
import type { Entry } from './entry.js';
import type { History } from './history.js';
import type { Link } from './link.js';
import type { PrimaryNode } from './primary-node.js';
import type { SecondaryNode } from './secondary-node.js';
import { type CrashSituation, crashAgain, type Situation } from './situations.js';
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

/** So many writes, all released: more than any cache of these worlds holds. */
const longHistory = 12;

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
  readonly #open: Record<NodeName, CrashSituation[]> = { primary: [], secondary: [] };
  /** The write up to which a node has to come to have caught up. */
  readonly #goal: Record<NodeName, number> = { primary: 0, secondary: 0 };

  constructor(world: Sighted) {
    this.#world = world;
  }

  /** Events that happen from here on are because of this input. */
  because(input: Input): void {
    this.#input = input;
  }

  /** Notices what the event means before it becomes history. */
  observe(type: EventType, number: number): void {
    switch (type) {
      case 'primary.store':
        this.#filled();
        break;
      case 'primary.transmit':
        this.#transmitted(number);
        break;
      case 'primary.message':
        this.#messaged(number);
        break;
      case 'primary.release':
        if (number === longHistory) this.seen.add('twelve writes copied and released');
        break;
      case 'primary.recover':
        this.#recovered('primary');
        break;
      case 'secondary.store':
        this.#stored(number);
        this.#filled();
        break;
      case 'secondary.report':
        this.#reported(number);
        break;
      case 'secondary.recover':
        this.#recovered('secondary');
        break;
      case 'secondary.takeover':
        this.#tookOver();
        break;
      default:
    }
  }

  arrived(arrival: Arrival | boolean, frame: Entry | 'damaged'): void {
    if (arrival === 'damaged' || arrival === false) this.seen.add('damaged frame refused');
    if (arrival === 'refused') this.seen.add('late frame refused after a takeover');
    if (arrival === 'outside the window' && frame !== 'damaged') this.#outside.add(frame.number);
  }

  beforeCrash(node: NodeName): void {
    const { primary, secondary } = this.#world;
    const isUp = (node === 'primary' ? primary : secondary).status === 'up';
    this.#wasTakingOver = node === 'secondary' && secondary.isTakingOver;
    if (!isUp || !this.#hasCaughtUp(node))
      for (const situation of this.#open[node]) this.#see(crashAgain.get(situation));
    if (isUp) this.#open[node] = node === 'secondary' && secondary.isMidway ? ['secondary crash mid-destage'] : [];
  }

  /** @param wasUp whether the controller ran until now */
  afterCrash(node: NodeName, wasUp: boolean): void {
    const open = this.#open[node];
    if (wasUp && node === 'primary') this.#primaryWas(open);
    if (wasUp && node === 'secondary') this.#secondaryWas(open);
    for (const situation of open) this.seen.add(situation);
    if (!this.#wasTakingOver) return;
    const { active } = this.#world.secondary.found().durable;
    this.seen.add(`takeover ${active ? 'found after' : 'lost in'} a crash of the secondary`);
  }

  #see(situation: Situation | undefined): void {
    if (situation !== undefined) this.seen.add(situation);
  }

  #primaryWas(open: CrashSituation[]): void {
    const { primary, history } = this.#world;
    const { reported, released } = primary.controller.positions;
    let unsent = reported - released;
    for (const seq of history.data) if (seq > released && seq <= reported) unsent -= 1;
    if (primary.found().durable.stored > reported) open.push('primary crash between store and report');
    if (unsent > 0) open.push('primary crash between report and transmission');
  }

  #secondaryWas(open: CrashSituation[]): void {
    const { secondary, history } = this.#world;
    const { durable, writes } = secondary.found();
    const isUnsaid = !durable.active && writes.some(({ seq }) => !history.acks.includes(seq));
    if (isUnsaid) open.push('secondary crash between arrival and acknowledgment');
    if (durable.permitted > durable.destaged && !secondary.isMidway)
      open.push('secondary crash between message and destage');
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
      this.#goal.secondary = durable.permitted;
      if (!durable.active) for (const { seq } of writes) if (seq > this.#goal.secondary) this.#goal.secondary = seq;
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
    if (seq === 1 || this.seen.has('write that arrived out of order')) return;
    const { held, destaged } = this.#world.secondary.controller.positions;
    if (seq > destaged + 1 && !held.includes(seq - 1)) this.seen.add('write that arrived out of order');
  }

  #filled(): void {
    const { size, primary, secondary } = this.#world;
    const { stored, released } = primary.controller.positions;
    if (stored - released < size.primaryCapacity || this.seen.has('both caches full')) return;
    if (secondary.controller.positions.held.length >= size.secondaryCapacity) this.seen.add('both caches full');
  }

  #tookOver(): void {
    const { link, history, secondary } = this.#world;
    if (link.toPrimary + link.toSecondary > 0) this.seen.add('takeover with frames in flight');
    if (history.completed > secondary.controller.positions.permitted) this.seen.add('takeover that drops writes');
  }
}
