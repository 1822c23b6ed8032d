// A pair with its hosts, disks, journals and link, in which nothing happens but what is chosen. It must never know what
// is right: it does what it is told and says what happened.

import type { BlockRange } from '../impl/index.js';
import type { ModelState } from '../machines/index.js';
import type { EventType, NodeName, ObservedEvent } from '../protocol/index.js';
import { Broken } from './broken.js';
import type { Choices } from './choices.js';
import type { Disk } from './disk.js';
import type { Fate, Faults } from './faults.js';
import { History } from './history.js';
import { Host } from './host.js';
import type { Link } from './link.js';
import { observed, observedRead } from './observed.js';
import type { Parts } from './parts.js';
import { PrimaryNode } from './primary-node.js';
import { SecondaryNode } from './secondary-node.js';
import { Sightings } from './sightings.js';
import { become, newStanding } from './standing.js';
import type { WorldSize } from './world-size.js';

export type Listener = {
  /** Told of each event, when everything it says is so. */
  readonly event: (event: ObservedEvent) => void;
  /** Told what a host read. */
  readonly read: (node: NodeName, block: number, bytes: Uint8Array) => void;
};

export class World {
  readonly size: WorldSize;
  readonly faults: Faults;
  readonly choices: Choices;
  readonly host: Host;
  readonly link: Link;
  readonly primary: PrimaryNode;
  readonly secondary: SecondaryNode;
  readonly history = new History();
  readonly sightings: Sightings;
  /** What the hosts of the secondary should read once they have written there. */
  imageAfterTakeover: Uint8Array | undefined;
  readonly #listener: Listener;
  readonly #standing = newStanding();
  readonly #fates: readonly number[];
  readonly #cutFates: readonly number[];

  constructor(size: WorldSize, faults: Faults, choices: Choices, parts: Parts, listener: Listener) {
    this.size = size;
    this.faults = faults;
    this.choices = choices;
    this.#listener = listener;
    this.#fates = [faults.lose, faults.keep, faults.tear];
    this.#cutFates = [faults.cutLoses, faults.cutKeeps];
    this.host = new Host(size, choices);
    this.link = parts.link();
    const observer = (type: EventType, number: number) => this.#observe(type, number);
    const around = { size, parts, link: this.link, host: this.host, observer };
    this.primary = new PrimaryNode(around);
    this.secondary = new SecondaryNode(around);
    this.sightings = new Sightings(this);
    this.connect();
  }

  node(name: NodeName): PrimaryNode | SecondaryNode {
    return name === 'primary' ? this.primary : this.secondary;
  }

  /** Whether the secondary has durably taken over. */
  get isTakenOver(): boolean {
    return this.secondary.controller.isActive;
  }

  /** The variables of the model, as the implementation and the world have them: good until the next event. */
  get abstraction(): ModelState {
    become(this.#standing, this.history, this.primary.controller.positions, this.secondary.controller.positions);
    return this.#standing;
  }

  /** A host writes to the primary; false if it has to wait. */
  write(): boolean {
    const expected = this.host.sent + 1;
    const { block, bytes } = this.host.next();
    const seq = this.primary.controller.write(block, bytes);
    // The host's buffer is its own again.
    bytes.fill(0);
    if (seq === 0) {
      this.sightings.seen.add('host made to wait by a full cache');
      return false;
    }
    if (seq !== expected) throw new Broken('lockstep', `write ${expected} got the number ${seq}`);
    this.host.sent = seq;
    return true;
  }

  connect(): void {
    this.link.isUp = true;
    this.sightings.because('connect');
    this.primary.controller.connect();
    this.primary.controller.advance();
    this.secondary.controller.connect();
    this.secondary.controller.advance();
    this.sightings.because('other');
  }

  cut(isLost: () => boolean): void {
    this.link.cut(isLost);
    if (this.primary.status === 'up') this.primary.controller.disconnect();
    if (this.secondary.status === 'up') this.secondary.controller.disconnect();
  }

  crash(node: NodeName): void {
    const wasUp = this.node(node).status === 'up';
    this.sightings.beforeCrash(node);
    if (node === 'primary') this.primary.crash(this.fateOf);
    else this.secondary.crash(this.fateOf);
    this.sightings.afterCrash(node, wasUp);
    this.cut(this.isLostByCut);
  }

  /** A frame arrives at the node. */
  deliver(to: NodeName, place: number): void {
    const frame = this.link.receive(to, place);
    if (frame === undefined) return;
    this.sightings.because('arrival');
    const arrival = this.node(to).receive(frame);
    this.sightings.because('other');
    if (arrival === undefined) throw new Broken('rules', `a frame reached the ${to} that cannot be its peer's`);
    this.sightings.arrived(arrival, frame);
  }

  /** The primary's clock: nothing came for some time. */
  timeout(): void {
    this.sightings.because('timeout');
    this.primary.controller.timeout();
    this.primary.controller.advance();
    this.sightings.because('other');
  }

  /** The first half of a start: the journal is read. */
  recover(node: NodeName): void {
    if (this.node(node).recover()) this.sightings.seen.add('torn record dropped');
  }

  /** The second half: the controller runs. Whether there was a takeover is known, and told. */
  start(node: NodeName): void {
    if (node === 'secondary') this.secondary.start();
    else this.primary.start(this.isTakenOver);
    if (this.node(node).status === 'down') this.sightings.seen.add('old primary stays out');
  }

  /** A host reads some blocks at a node that serves hosts. */
  readSome(): void {
    const { blocks } = this.size;
    const block = this.choices.below(blocks);
    this.read(this.primary.status === 'up' ? 'primary' : 'secondary', block, 1 + this.choices.below(blocks - block));
  }

  read(node: NodeName, block: number, length: number): void {
    const bytes = new Uint8Array(length * this.size.blockSize);
    const { controller, disk } = this.node(node);
    const missing = controller.read(block, length, bytes);
    if (missing === undefined) return;
    copyMissing(missing, disk, block, bytes);
    this.#listener.read(node, block, bytes);
    // What hosts write to the secondary is no event, so what they read there after that is none, too.
    if (this.imageAfterTakeover !== undefined) return;
    for (let at = 0; at < length; at += 1)
      this.#listener.event(observedRead(node, block + at, bytes, at * this.size.blockSize, this.size.blockSize));
  }

  /** A host writes to the secondary that has taken over. */
  writeAfterTakeover(block: number, bytes: Uint8Array): void {
    const { disk } = this.secondary;
    const { blockSize } = this.size;
    this.sightings.seen.add('host writes to the secondary after a takeover');
    this.imageAfterTakeover ??= this.host.imageAfter(this.secondary.controller.positions.permitted).slice();
    this.imageAfterTakeover.set(bytes, block * blockSize);
    for (let at = 0; at < bytes.length; at += blockSize) disk.write(block + at / blockSize, bytes, at);
    disk.flush();
  }

  readonly isLostByCut = (): boolean => this.choices.weighted(this.#cutFates) === 0;

  readonly fateOf = (bytes: number): Fate => {
    const choice = this.choices.weighted(this.#fates);
    return choice === 0 ? 'lost' : choice === 1 ? 'kept' : this.choices.below(bytes);
  };

  #observe(type: EventType, number: number): void {
    this.sightings.observe(type, number);
    this.history.observe(type, number);
    this.#listener.event(observed(type, number, this.primary, this.secondary));
  }
}

function copyMissing(missing: readonly BlockRange[], disk: Disk, first: number, into: Uint8Array): void {
  for (const { block, length } of missing) into.set(disk.read(block, length), (block - first) * disk.blockSize);
}
