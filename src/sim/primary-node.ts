// A primary in its place: the controller with a journal, a disk and a way to the link. It gives the controller no input
// from inside an output.
import type { Primary, PrimaryDurable, PrimaryOptions, PrimaryOutputs, ReadElsewhere } from '../impl/index.js';
import type { Destager } from './destager.js';
import type { Disk } from './disk.js';
import { decode, type Entry, markOf, writeOf } from './entry.js';
import type { Fate } from './faults.js';
import { type FoundBytes, foundIn } from './found-bytes.js';
import type { Journal } from './journal.js';
import { controllerOptions, type NodeStatus, type Surroundings } from './surroundings.js';

/** What a recovery would find, after so many changes of the journal. */
type PrimaryFinding = {
  readonly changes: number;
  readonly durable: PrimaryDurable;
  readonly writes: readonly FoundBytes[];
};

export class PrimaryNode implements PrimaryOutputs {
  readonly journal: Journal;
  readonly disk: Disk;
  status: NodeStatus = 'up';
  #controller: Primary;
  #destager: Destager;
  #finding: PrimaryFinding | undefined;
  readonly #around: Surroundings;
  /** Every start but the first goes on with the cache of the one before. */
  readonly #options: PrimaryOptions;

  constructor(around: Surroundings) {
    const { size, parts } = around;
    this.#around = around;
    const elsewhere: ReadElsewhere = (seq, from, into) => this.journal.read(seq, from, into);
    this.#options = controllerOptions(around, size.primaryCapacity, elsewhere);
    this.journal = parts.journal();
    this.disk = parts.disk(size.blocks, size.blockSize);
    this.#destager = parts.destager(this.disk, size.coalesces);
    this.#controller = parts.primary(this.#options, this);
    this.#controller.startEmpty();
    this.#options = controllerOptions(around, size.primaryCapacity, elsewhere, this.#controller.cache);
  }

  /** The controller that runs, or the one that ran last. */
  get controller(): Primary {
    return this.#controller;
  }

  get isDestaging(): boolean {
    return this.status === 'up' && !this.#destager.isIdle;
  }

  // What the controller asks for.

  store(seq: number, block: number, bytes: Uint8Array, checksum: number): void {
    this.journal.append(writeOf(seq, block, bytes, checksum));
  }

  complete(seq: number): void {
    this.#around.host.complete(seq);
  }

  transmit(seq: number, block: number, bytes: Uint8Array, checksum: number): void {
    const sent = bytes.length > 0 ? bytes : this.#controller.writes.bytes(seq);
    this.#around.link.send('secondary', writeOf(seq, block, sent, checksum));
  }

  message(upTo: number): void {
    this.#around.link.send('secondary', markOf('message', upTo));
  }

  destage(first: number, last: number): void {
    const { writes } = this.#controller;
    for (let seq = first; seq <= last; seq += 1) this.#destager.add(seq, writes.block(seq), writes.bytes(seq));
  }

  release(upTo: number): void {
    this.journal.append(markOf('released', upTo));
  }

  // What the world does.

  /** Tells the controller what is durable: everything, or the oldest alone. */
  tell(everything: boolean): void {
    let entry = this.journal.tellInOrder();
    while (entry !== undefined) {
      const next = everything ? this.journal.tellInOrder() : undefined;
      // Of several of a kind the last stands for all.
      if (next?.kind !== entry.kind) this.#tell(entry);
      entry = next;
    }
    this.#controller.advance();
  }

  destageStep(): void {
    const last = this.#destager.step();
    if (last === 0) return;
    this.#controller.destaged(last);
    this.#controller.advance();
  }

  /** A frame arrives. False if it is damaged; undefined if it cannot come from this primary's secondary. */
  deliver(frame: Uint8Array): boolean | undefined {
    return this.receive(decode(frame) ?? 'damaged');
  }

  /** The same of a frame that was read. */
  receive(entry: Entry | 'damaged'): boolean | undefined {
    if (entry === 'damaged') return false;
    const isKnown = this.#controller.acknowledge(entry.number);
    this.#controller.advance();
    return isKnown ? true : undefined;
  }

  crash(fateOf: (bytes: number) => Fate): void {
    this.journal.crash(fateOf);
    this.disk.crash(fateOf);
    if (this.status === 'up') this.#controller.crash(this.found().durable);
    this.status = 'down';
    this.#around.host.lose();
  }

  /** What the journal has: what is whole, without gap. */
  found(): PrimaryFinding {
    if (this.#finding?.changes !== this.journal.changes) this.#finding = this.#find();
    return this.#finding;
  }

  /** Reads the journal, and drops from it what a crash left behind; whether some of that was torn. */
  recover(): boolean {
    const { stored, released } = this.found().durable;
    this.status = 'recovering';
    return this.journal.truncate(({ kind, number }) => kind === 'released' || (number > released && number <= stored));
  }

  start(isTakenOver: boolean): void {
    const { size, parts } = this.#around;
    const { durable, writes } = this.found();
    this.#destager = parts.destager(this.disk, size.coalesces);
    this.#controller = parts.primary(this.#options, this);
    this.status = this.#controller.start(durable, writes, isTakenOver) ? 'up' : 'down';
    this.#controller.advance();
  }

  #tell({ kind, number }: Entry): void {
    if (kind === 'write') this.#stored(number);
    if (kind === 'released') this.#controller.released(number);
  }

  /** Of what was not the last to be stored, half leaves memory at once, and is read from the journal from then on. */
  #stored(number: number): void {
    this.#controller.stored(number);
    if (number % 2 === 0) this.#controller.spare(number - 1);
  }

  #find(): PrimaryFinding {
    const { changes, durable: entries } = this.journal;
    let released = 0;
    for (const { kind, number } of entries) if (kind === 'released' && number > released) released = number;
    // By the place above the released ones; of several with a number the last.
    const above: Entry[] = [];
    for (const entry of entries)
      if (entry.kind === 'write' && entry.number > released) above[entry.number - released - 1] = entry;
    const writes: FoundBytes[] = [];
    for (let entry = above[0]; entry !== undefined; entry = above[writes.length])
      writes.push(foundIn(entry, this.disk.blockSize));
    return { changes, durable: { stored: released + writes.length, released }, writes };
  }
}
