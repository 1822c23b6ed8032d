// The primary's controller with its journal, its volume and its end of the link. Effects leave in one place, after the
// trace of what caused them is written: completions to hosts, then writes and messages to the link.
import { Primary, type PrimaryOutputs, xxh32 } from '../../impl/index.js';
import type { FoundWrite, Journal, JournalMarks } from '../journal/index.js';
import type { PrimaryLink, WritePayload } from '../link/index.js';
import type { Done } from '../nbd/index.js';
import { Destager, type Volume } from '../volume/index.js';
import { CacheAccount } from './cache-account.js';
import { Guard } from './guard.js';
import type { BlockStore, Waiter } from './host-requests.js';
import { copyBlock, foundBlocks, JournalReader } from './journal-reader.js';
import type { Lag } from './lag.js';
import { LateMark } from './late-mark.js';
import type { NodeEvents } from './node-events.js';
import { cacheOf, capacityOf, type PrimaryNodeOptions, paceOf } from './node-options.js';
import { PrimaryEffects } from './primary-effects.js';
import { readFromVolume } from './read-from-volume.js';
import { StoredUnits } from './stored-units.js';

export type PrimaryEngineOptions = PrimaryNodeOptions & {
  readonly journal: Journal;
  readonly opened: Volume;
  readonly link: PrimaryLink;
  readonly events: NodeEvents;
  readonly onLag: (milliseconds: number) => void;
  /** Called after whatever may have made room. */
  readonly onAdvance: () => void;
};

export class PrimaryEngine implements PrimaryOutputs, BlockStore {
  readonly blockSize: number;
  readonly volumeBytes: number;
  readonly controller: Primary;
  readonly #options: PrimaryEngineOptions;
  readonly #destager: Destager;
  readonly #reader: JournalReader;
  readonly #lateRelease: LateMark;
  readonly #guard: Guard;
  readonly #capacity: number;
  readonly #effects: PrimaryEffects;
  #account: CacheAccount;
  /** Whether the last write that a host asked for had no room in the cache, or in its journal. */
  #isFull = false;
  #issued = 0;
  #units = new StoredUnits(0);
  #stored = 0;
  /** What the secondary says that it has, also before the controller takes the link for connected. */
  #acknowledged = 0;
  #released = 0;

  constructor(options: PrimaryEngineOptions) {
    this.#options = options;
    this.blockSize = options.blockSize;
    this.volumeBytes = options.volumeBytes;
    this.#capacity = capacityOf(options);
    this.#account = new CacheAccount(this.#capacity, 0);
    const observer = options.events.isWanted ? options.events.observe : undefined;
    this.#reader = new JournalReader(options.journal, options.blockSize, () => this.controller.writes);
    const cache = cacheOf(options, this.#reader.read);
    this.controller = new Primary({ ...cache, pipeline: this.#capacity, checksum: xxh32, observer }, this);
    this.#effects = new PrimaryEffects({
      capacity: this.#capacity,
      link: options.link,
      onLag: options.onLag,
      bytesOf: (seq) => this.controller.writes.length(seq) * this.blockSize,
    });
    this.#lateRelease = new LateMark((upTo) => options.journal.mark('released', upTo));
    this.#guard = new Guard(() => this.#stopWaiting(), options.onFailure);
    this.#destager = new Destager({
      volume: options.opened,
      blockSize: options.blockSize,
      firstBlock: (seq) => this.controller.writes.block(seq),
      length: (seq) => this.controller.writes.length(seq),
      copy: (seq, block, into) => copyBlock(this.controller.writes, seq, block, into),
      onDestaged: (last) => this.#input(() => this.controller.destaged(last)),
      onFailure: (failure) => this.#guard.fail(failure),
      ...paceOf(options),
      isShort: () => options.journal.isShort,
    });
  }

  /** A primary that has never stored anything. */
  startEmpty(): void {
    this.controller.startEmpty();
    this.#input(() => {});
  }

  /** Goes on with what the journal had; the secondary has not taken over. */
  start(released: number, found: readonly FoundWrite[]): void {
    const stored = released + found.length;
    this.#account = new CacheAccount(this.#capacity, released);
    for (const { seq, size } of found) this.#account.find(seq, size);
    this.#issued = stored;
    this.#units = new StoredUnits(stored);
    this.#stored = stored;
    this.#released = released;
    this.#effects.begin(released);
    this.#input(() => this.controller.start({ stored, released }, foundBlocks(found, this.blockSize), false));
  }

  // What hosts ask for.

  get memoryBytes(): number {
    return this.#options.memoryBytes;
  }

  write(block: number, bytes: Uint8Array, waiter: Waiter, endsUnit: boolean): boolean {
    const { journal, cacheBytes, memoryBytes } = this.#options;
    this.#isFull = this.#account.bytes + bytes.length > cacheBytes || journal.room < bytes.length;
    if (this.#isFull) {
      this.#destager.makeRoom();
      return false;
    }
    if (this.#account.bytesInMemory + bytes.length > memoryBytes) return false;
    const seq = this.#guard.run(() => this.controller.write(block, bytes)) ?? 0;
    if (seq === 0) return false;
    this.#account.take(seq, bytes.length);
    this.#issued = seq;
    if (endsUnit) this.#units.end(seq);
    this.#effects.wait(seq, waiter);
    // Written down before the journal has it: that begins in a later turn of the event loop.
    this.#options.events.flushSoon(this.#guard);
    return true;
  }

  endUnit(): void {
    this.#units.end(this.#issued);
    this.#input(() => this.#store());
  }

  isStored(block: number, length: number): boolean {
    const { writes } = this.controller;
    for (let seq = this.#stored + 1; seq <= this.#issued; seq += 1) {
      const first = writes.block(seq);
      if (first < block + length && block < first + writes.length(seq)) return false;
    }
    return true;
  }

  read(block: number, into: Uint8Array, done: Done): void {
    const missing = this.#guard.run(() => this.controller.read(block, into.length / this.blockSize, into));
    if (missing === undefined) {
      done({ code: 'ESHUTDOWN', message: 'this primary serves nobody now' });
      return;
    }
    readFromVolume(this.#options.opened, missing, { block, into, blockSize: this.blockSize }, done);
  }

  // What the journal and the link say.

  durable(writes: readonly number[], marks: JournalMarks): void {
    this.#input(() => {
      const last = writes.at(-1);
      if (last !== undefined) {
        this.#units.durable(last);
        this.#store();
      }
      if (marks.released > this.#released) this.#forget(marks.released);
    });
  }

  connected(): void {
    this.#input(() => {
      this.controller.connect();
      this.controller.acknowledge(this.#acknowledged);
    });
  }

  disconnected(): void {
    this.controller.disconnect();
    this.#effects.forget();
  }

  timeout(): void {
    this.#input(() => this.controller.timeout());
  }

  /** The secondary has everything up to here, all of which is stored. */
  acknowledged(upTo: number): void {
    this.#guard.run(() => this.controller.acknowledge(upTo));
    this.#acknowledged = Math.max(this.#acknowledged, upTo);
  }

  /** Does what is due. */
  advance(): void {
    this.#input(() => {});
  }

  /** How many bytes the write has, if it is to be sent: nothing where it is known by now that the secondary has it. */
  sizeOf(seq: number): number | undefined {
    if (seq <= this.#released || seq <= this.#acknowledged || seq > this.#stored) return undefined;
    return this.controller.writes.length(seq) * this.blockSize;
  }

  /** The write, if it is to be sent. */
  payloadOf(seq: number): WritePayload | undefined {
    if (this.sizeOf(seq) === undefined) return undefined;
    const { writes } = this.controller;
    const inMemory = writes.inMemory(seq);
    return this.#guard.run(() => ({
      block: writes.block(seq),
      bytes: inMemory.length > 0 ? inMemory : this.#reader.whole(seq),
      checksum: writes.checksum(seq),
    }));
  }

  /** It is to end soon: nothing waits for more to come together. */
  hurry(): void {
    this.#destager.hurry();
  }

  /** Nothing is done any more. */
  stop(): void {
    this.#guard.stop();
  }

  /** After `stop`: when nothing is under way on the volume any more. */
  ended(): Promise<void> {
    return this.#destager.stop();
  }

  get positions() {
    const { up: _, ...positions } = this.controller.positions;
    return positions;
  }

  get cachedBytes(): number {
    return this.#account.bytes;
  }

  get isFull(): boolean {
    return this.#isFull;
  }

  get bytesInMemory(): number {
    return this.#account.bytesInMemory;
  }

  get lag(): Lag {
    return this.#effects.lag;
  }

  /** Whether nothing is left to do: everything stored is copied, destaged and released. */
  get isSettled(): boolean {
    return this.#released === this.#issued;
  }

  // What the controller asks for.

  store(seq: number, block: number, bytes: Uint8Array, checksum: number): void {
    this.#options.journal.write(seq, block, bytes, checksum);
    this.#lateRelease.write();
  }

  complete(seq: number): void {
    this.#effects.complete(seq);
  }

  transmit(seq: number): void {
    this.#effects.transmit(seq, this.sizeOf(seq) ?? 0);
  }

  message(upTo: number): void {
    this.#effects.message(upTo);
  }

  destage(first: number, last: number): void {
    this.#destager.destage(first, last);
  }

  release(upTo: number): void {
    this.#lateRelease.note(upTo);
  }

  /** Gives the controller an input, lets it do what is due, and then lets the effects out. */
  #input(give: () => void): void {
    this.#guard.run(() => {
      give();
      this.controller.advance();
      this.#options.events.flush();
    });
    if (this.#guard.hasStopped) return;
    this.#effects.letOut();
    this.#spareMemory();
    this.#options.onAdvance();
  }

  #store(): void {
    this.#stored = this.#units.stored;
    this.controller.stored(this.#stored);
  }

  /** The oldest that are stored leave memory while it is more than half full: what is wanted soon are the newest. */
  #spareMemory(): void {
    this.#account.spare(this.#stored, this.#options.memoryBytes / 2, (seq) => this.controller.spare(seq));
  }

  #stopWaiting(): void {
    this.#lateRelease.stop();
    this.#effects.forget();
  }

  #forget(upTo: number): void {
    this.#account.release(upTo);
    this.#released = upTo;
    this.controller.released(upTo);
    this.#options.journal.forget(upTo);
  }
}
