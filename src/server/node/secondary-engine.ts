// The secondary's controller with its journal and its volume. An acknowledgment leaves in one place, after the trace of
// what it covers is written. What arrives and is not kept gives its credit back at once.
import { Secondary, type SecondaryOutputs, xxh32 } from '../../impl/index.js';
import type { FoundWrite, Journal, JournalMarks } from '../journal/index.js';
import { Destager, type Volume } from '../volume/index.js';
import { CacheAccount } from './cache-account.js';
import { Guard } from './guard.js';
import { copyBlock, foundBlocks, JournalReader } from './journal-reader.js';
import { LateMark } from './late-mark.js';
import type { NodeEvents } from './node-events.js';
import { LostWrites } from './node-failure.js';
import { cacheOf, capacityOf, mostBlocksBytes, paceOf, type SecondaryNodeOptions } from './node-options.js';

export type SecondaryEngineOptions = SecondaryNodeOptions & {
  readonly journal: Journal;
  readonly opened: Volume;
  readonly events: NodeEvents;
  readonly sendAcknowledgment: (upTo: number) => void;
  /** So many bytes that arrived are out of memory. */
  readonly free: (bytes: number) => void;
  /** The cache has room for more than before. */
  readonly onRoom: () => void;
  /** The peer says what cannot be, or its frames are damaged: the connection is to be cut. */
  readonly cut: (why: string) => void;
  readonly onTookOver: () => void;
  readonly onAdvance: () => void;
};

export class SecondaryEngine implements SecondaryOutputs {
  readonly controller: Secondary;
  readonly #options: SecondaryEngineOptions;
  readonly #destager: Destager;
  readonly #lateDestaged: LateMark;
  readonly #guard: Guard;
  #account: CacheAccount;
  #permitted = 0;
  #destaged = 0;
  #newest = 0;
  #acknowledged = 0;
  #toAcknowledge = 0;
  #toPermit = 0;
  #generation = 0;
  /** The first write that found no room; 0 if none did since. */
  #refused = 0;

  constructor(options: SecondaryEngineOptions) {
    this.#options = options;
    const observer = options.events.isWanted ? options.events.observe : undefined;
    const reader = new JournalReader(options.journal, options.blockSize, () => this.controller.writes);
    const cache = cacheOf(options, reader.read);
    this.controller = new Secondary({ ...cache, checksum: xxh32, observer }, this);
    this.#account = new CacheAccount(capacityOf(options), 0);
    this.#lateDestaged = new LateMark((upTo) => options.journal.mark('destaged', upTo));
    this.#guard = new Guard(() => this.#lateDestaged.stop(), options.onFailure);
    this.#destager = new Destager({
      volume: options.opened,
      blockSize: options.blockSize,
      firstBlock: (seq) => this.controller.writes.block(seq),
      length: (seq) => this.controller.writes.length(seq),
      copy: (seq, block, into) => copyBlock(this.controller.writes, seq, block, into),
      onDestaged: (last) => this.#lateDestaged.note(last),
      onFailure: (failure) => this.#guard.fail(failure),
      ...paceOf(options),
      isShort: () => options.journal.isShort || this.roomBytes < 2 * mostBlocksBytes(options.blockSize),
    });
  }

  /** A secondary that has never stored anything. */
  startEmpty(): void {
    this.controller.startEmpty();
    this.#input(() => {});
  }

  /** Goes on with what the journal had. */
  start({ permitted, destaged, takeover }: JournalMarks, found: readonly FoundWrite[]): void {
    this.#permitted = permitted;
    this.#destaged = destaged;
    this.#acknowledged = destaged;
    this.#generation = takeover;
    this.#newest = found.reduce((newest, { seq }) => Math.max(newest, seq), Math.max(destaged, permitted));
    this.#account = new CacheAccount(capacityOf(this.#options), destaged);
    for (const { seq, size } of takeover > 0 ? [] : found) this.#account.find(seq, size);
    if (takeover > 0) this.#destager.hurry();
    const writes = foundBlocks(found, this.#options.blockSize);
    this.#input(() => this.controller.start({ permitted, destaged, active: takeover > 0 }, writes));
  }

  // What the link says.

  receive(seq: number, block: number, bytes: Uint8Array, checksum: number): void {
    if (this.#guard.hasStopped) return;
    const hasRoom = this.#isNext(seq) && this.#options.journal.room >= bytes.length;
    const arrival = hasRoom ? this.controller.receive(seq, block, bytes, checksum) : 'outside the window';
    this.#noteRefusal(seq, arrival === 'outside the window');
    if (arrival === 'taken') {
      this.#newest = Math.max(this.#newest, seq);
      this.#account.take(seq, bytes.length);
      return;
    }
    this.#options.free(bytes.length);
    if (arrival === 'damaged') this.#options.cut(`write ${seq} arrived damaged: its checksum is not that of its bytes`);
  }

  receiveMessage(upTo: number): void {
    if (this.#guard.hasStopped) return;
    const isHere = this.controller.receiveMessage(upTo);
    const permitted = this.#toPermit;
    this.#toPermit = 0;
    if (isHere) {
      if (permitted === 0) return;
      this.#options.journal.mark('permitted', permitted);
      this.#lateDestaged.write();
      return;
    }
    // What it permits is not made durable: else a takeover would keep what is not here.
    this.#guard.fail(
      new LostWrites(
        `the primary says that everything up to ${upTo} may be destaged, but not all of it is here: ` +
          'this secondary has lost what it acknowledged, or the folder is of another pair; the copy must be made anew',
      ),
    );
  }

  connected(): void {
    this.#input(() => this.controller.connect());
  }

  disconnected(): void {
    this.controller.disconnect();
    this.#toAcknowledge = 0;
  }

  /** Does what is due. */
  advance(): void {
    this.#input(() => {});
  }

  /** Takes over, once that is durable. */
  beginTakeover(): void {
    // Hosts write once everything that was permitted is on the volume.
    this.#destager.hurry();
    this.#input(() => this.controller.takeOver());
  }

  // What the journal says.

  durable(writes: readonly number[], marks: JournalMarks): void {
    this.#input(() => {
      for (const seq of writes) this.controller.stored(seq);
      if (marks.permitted > this.#permitted) {
        this.#permitted = marks.permitted;
        this.controller.permitted(marks.permitted);
      }
      if (marks.destaged > this.#destaged) this.#forget(marks.destaged);
      if (marks.takeover > this.#generation) {
        this.#generation = marks.takeover;
        this.controller.tookOver();
        this.#dropAbove(this.#permitted);
        this.#options.onTookOver();
      }
    });
  }

  get positions() {
    return {
      newest: this.#newest,
      acknowledged: this.#acknowledged,
      permitted: this.#permitted,
      destaged: this.#destaged,
    };
  }

  get generation(): number {
    return this.#generation;
  }

  /** Payload bytes in the cache. */
  get heldBytes(): number {
    return this.#account.bytes;
  }

  /** Payload bytes that the cache has room for. */
  get roomBytes(): number {
    return Math.max(0, this.#options.cacheBytes - this.#account.bytes);
  }

  /** Whether everything permitted is on the disk. */
  get isSettled(): boolean {
    return this.#destaged >= this.#permitted;
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

  // What the controller asks for.

  store(seq: number, block: number, bytes: Uint8Array, checksum: number): void {
    this.#options.journal.write(seq, block, bytes, checksum);
    this.#lateDestaged.write();
  }

  acknowledge(upTo: number): void {
    this.#acknowledged = upTo;
    this.#toAcknowledge = upTo;
  }

  permit(upTo: number): void {
    this.#toPermit = upTo;
  }

  destage(first: number, last: number): void {
    this.#destager.destage(first, last);
  }

  takeOver(): void {
    this.#options.journal.mark('takeover', this.#generation + 1);
  }

  /** Gives the controller an input, lets it do what is due, and then lets the acknowledgment out. */
  #input(give: () => void): void {
    this.#guard.run(() => {
      give();
      this.controller.advance();
      this.#options.events.flush();
    });
    if (this.#guard.hasStopped) return;
    if (this.#toAcknowledge > 0) this.#options.sendAcknowledgment(this.#toAcknowledge);
    this.#toAcknowledge = 0;
    this.#spareMemory();
    this.#options.onAdvance();
  }

  /** After one that found no room only that one is next: else those behind it could fill the memory that it needs. */
  #isNext(seq: number): boolean {
    return this.#refused === 0 || seq <= this.#refused;
  }

  #noteRefusal(seq: number, isRefused: boolean): void {
    if (!isRefused && seq === this.#refused) this.#refused = 0;
    if (isRefused && this.#isNext(seq)) this.#refused = seq;
  }

  #forget(upTo: number): void {
    this.#destaged = upTo;
    this.controller.destaged(upTo);
    this.#options.journal.forget(upTo);
    this.#options.free(this.#account.release(upTo));
    this.#options.onRoom();
  }

  /** What was not permitted is gone with a takeover. */
  #dropAbove(permitted: number): void {
    this.#options.free(this.#account.drop(permitted + 1, this.#newest));
  }

  /** The oldest that are stored leave memory while it is more than half full: the newest are looked at once more. */
  #spareMemory(): void {
    const { free, memoryBytes } = this.#options;
    const bytes = this.#account.spare(this.#acknowledged, memoryBytes / 2, (seq) => this.controller.spare(seq));
    if (bytes > 0) free(bytes);
  }
}
