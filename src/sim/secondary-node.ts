// A secondary in its place: the controller with a journal, a disk and a way to the link. It gives the controller no
// input from inside an output.
import type {
  Arrival,
  ControllerOptions,
  ReadElsewhere,
  Secondary,
  SecondaryDurable,
  SecondaryOutputs,
} from '../impl/index.js';
import type { Destager } from './destager.js';
import type { Disk } from './disk.js';
import { decode, type Entry, markOf, writeOf } from './entry.js';
import type { Fate } from './faults.js';
import { type FoundBytes, foundIn } from './found-bytes.js';
import type { Journal } from './journal.js';
import { controllerOptions, type NodeStatus, type Surroundings } from './surroundings.js';

/** What a recovery would find, after so many changes of the journal. */
type SecondaryFinding = {
  readonly changes: number;
  readonly durable: SecondaryDurable;
  readonly writes: readonly FoundBytes[];
};

export class SecondaryNode implements SecondaryOutputs {
  readonly journal: Journal;
  readonly disk: Disk;
  status: NodeStatus = 'up';
  /** Whether a takeover was asked for, and it is open whether it is durable. */
  isTakingOver = false;
  #controller: Secondary;
  #destager: Destager;
  #finding: SecondaryFinding | undefined;
  readonly #around: Surroundings;
  /** Every start but the first goes on with the cache of the one before. */
  readonly #options: ControllerOptions;

  constructor(around: Surroundings) {
    const { size, parts } = around;
    this.#around = around;
    const elsewhere: ReadElsewhere = (seq, from, into) => this.journal.read(seq, from, into);
    this.#options = controllerOptions(around, size.secondaryCapacity, elsewhere);
    this.journal = parts.journal();
    this.disk = parts.disk(size.blocks, size.blockSize);
    this.#destager = parts.destager(this.disk, size.coalesces);
    this.#controller = parts.secondary(this.#options, this);
    this.#controller.startEmpty();
    this.#options = controllerOptions(around, size.secondaryCapacity, elsewhere, this.#controller.cache);
  }

  /** The controller that runs, or the one that ran last. */
  get controller(): Secondary {
    return this.#controller;
  }

  get isDestaging(): boolean {
    return this.status === 'up' && !this.#destager.isIdle;
  }

  /** Whether some of what is being destaged is on the disk, and not all of it. */
  get isMidway(): boolean {
    return this.#destager.isMidway;
  }

  // What the controller asks for.

  store(seq: number, block: number, bytes: Uint8Array, checksum: number): void {
    this.journal.append(writeOf(seq, block, bytes, checksum));
  }

  acknowledge(upTo: number): void {
    this.#around.link.send('primary', markOf('acknowledgment', upTo));
  }

  permit(upTo: number): void {
    this.journal.append(markOf('permit', upTo));
  }

  destage(first: number, last: number): void {
    const { writes } = this.#controller;
    for (let seq = first; seq <= last; seq += 1) this.#destager.add(seq, writes.block(seq), writes.bytes(seq));
  }

  takeOver(): void {
    this.isTakingOver = true;
    this.journal.append(markOf('takeover', 0));
  }

  // What the world does.

  /** Tells the controller what is durable: everything, or the oldest alone. */
  tell(everything: boolean): void {
    do {
      const entry = this.journal.tell();
      if (entry !== undefined) this.#tell(entry);
    } while (everything && this.journal.hasUntold);
  }

  destageStep(): void {
    const last = this.#destager.step();
    if (last > 0) this.journal.append(markOf('destaged', last));
  }

  /** A frame arrives. Undefined if it cannot come from this secondary's primary. */
  deliver(frame: Uint8Array): Arrival | undefined {
    return this.receive(decode(frame) ?? 'damaged');
  }

  /** The same of a frame that was read. */
  receive(entry: Entry | 'damaged'): Arrival | undefined {
    if (entry === 'damaged') return 'damaged';
    const { kind, number, block, payload, checksum } = entry;
    if (kind !== 'write') return this.#controller.receiveMessage(number) ? 'taken' : undefined;
    const arrival = this.#controller.receive(number, block, payload, checksum);
    this.#controller.advance();
    return arrival;
  }

  crash(fateOf: (bytes: number) => Fate): void {
    this.journal.crash(fateOf);
    this.disk.crash(fateOf);
    const { durable, writes } = this.found();
    if (this.status === 'up') this.#controller.crash(durable, numbersOf(writes));
    this.status = 'down';
    this.isTakingOver = false;
  }

  /** What the journal has and the disk does not need any more. */
  found(): SecondaryFinding {
    if (this.#finding?.changes !== this.journal.changes) this.#finding = this.#find();
    return this.#finding;
  }

  /** Reads the journal, and drops from it what a crash left behind; whether some of that was torn. */
  recover(): boolean {
    const { destaged } = this.found().durable;
    this.status = 'recovering';
    return this.journal.truncate(({ kind, number }) => kind !== 'write' || number > destaged);
  }

  start(): void {
    const { size, parts } = this.#around;
    const { durable, writes } = this.found();
    this.#destager = parts.destager(this.disk, size.coalesces);
    this.#controller = parts.secondary(this.#options, this);
    this.#controller.start(durable, writes);
    this.status = 'up';
    this.#controller.advance();
  }

  #tell({ kind, number }: Entry): void {
    if (kind === 'write') this.#stored(number);
    if (kind === 'permit') this.#controller.permitted(number);
    if (kind === 'destaged') this.#controller.destaged(number);
    if (kind === 'takeover') {
      this.isTakingOver = false;
      this.#controller.tookOver();
    }
    this.#controller.advance();
  }

  /** Half of what is stored leaves memory at once, and is read from the journal from then on. */
  #stored(number: number): void {
    this.#controller.stored(number);
    if (number % 2 === 0) this.#controller.spare(number);
  }

  #find(): SecondaryFinding {
    const { changes, durable: entries } = this.journal;
    let [permitted, destaged, active] = [0, 0, false];
    for (const { kind, number } of entries) {
      if (kind === 'permit' && number > permitted) permitted = number;
      if (kind === 'destaged' && number > destaged) destaged = number;
      if (kind === 'takeover') active = true;
    }
    const writes: FoundBytes[] = [];
    for (const entry of entries)
      if (entry.kind === 'write' && entry.number > destaged) writes.push(foundIn(entry, this.disk.blockSize));
    return { changes, durable: { permitted, destaged, active }, writes };
  }
}

const numbersOf = (writes: readonly FoundBytes[]): readonly number[] => writes.map(({ seq }) => seq);
