// What hosts ask of the primary: writes of any place and length become writes of whole blocks, in the order in which they
// came; what has no room yet waits, and so does its host. A write is never cut where the controller could carry it whole, and
// where it is cut, its pieces are one unit: none of them is completed before the last one is stored.
import { zeros } from '../bytes/index.js';
import type { Device, DeviceError, Done } from '../nbd/index.js';
import { type BlockReader, blocksAround, readBytes } from './block-reader.js';
import { mostWriteBytes } from './node-options.js';

/** Who waits for the completion of a write. */
export interface Waiter {
  /** @param now the time, as `performance.now` has it: many are told at once */
  completed(now: number): void;
}

/** Where requests go. */
export interface BlockStore extends BlockReader {
  readonly volumeBytes: number;
  /** The most payload that there may be memory for: what waits in a unit has to fit, beside nothing else. */
  readonly memoryBytes: number;
  /**
   * Takes a write of whole blocks, and copies the bytes.
   *
   * @param waiter told when its completion may be reported
   * @param endsUnit whether no more of its unit follows; nothing of a unit is completed before it ends
   * @returns false if there is no room now
   */
  write(block: number, bytes: Uint8Array, waiter: Waiter, endsUnit: boolean): boolean;
  /** The unit that was begun ends with what was taken of it; nothing if it has ended. */
  endUnit(): void;
  /** Whether everything taken of these blocks is stored, so that a read returns it. */
  isStored(block: number, length: number): boolean;
}

/** The most payload of a request that hosts ask for, whatever they are allowed. */
const longestRequest = 32 * mostWriteBytes;

type Measure = (milliseconds: number) => void;

class Request implements Waiter {
  readonly offset: number;
  readonly length: number;
  /** Nothing: zeroes. */
  bytes: Uint8Array | undefined;
  readonly #done: Done;
  readonly #measure: Measure | undefined;
  readonly #began: number;
  /** How much of it was given to the store. */
  at = 0;
  /** Where its unit begins: a write is one, a long range of zeroes several. */
  unitStart = 0;
  /** Pieces given and not completed. */
  pieces = 0;

  constructor(offset: number, length: number, bytes: Uint8Array | undefined, done: Done, measure: Measure | undefined) {
    this.offset = offset;
    this.length = length;
    this.bytes = bytes;
    this.#done = done;
    this.#measure = measure;
    this.#began = measure === undefined ? 0 : performance.now();
  }

  /** It will wait: a small part of what arrived would keep all of that in memory. */
  keepOwnBytes(): void {
    const { bytes } = this;
    if (bytes !== undefined && bytes.length * 2 < bytes.buffer.byteLength) this.bytes = new Uint8Array(bytes);
  }

  /** A piece of it is. */
  completed(now: number): void {
    this.pieces -= 1;
    if (this.pieces > 0 || this.at < this.length) return;
    if (this.#measure !== undefined) this.#measure(now - this.#began);
    this.#done();
  }

  /** It was not done. */
  refuse(error: DeviceError): void {
    if (this.#measure !== undefined) this.#measure(performance.now() - this.#began);
    this.#done(error);
  }
}

export class HostRequests implements Device {
  readonly minimumBlock = 1;
  readonly preferredBlock: number;
  /** Also the most of a unit: with the blocks around it, it fits into memory, so that it can always be stored whole. */
  readonly maximumPayload: number;
  /** The most bytes of a request that are one piece of it. */
  readonly #longestPiece: number;
  readonly isReadOnly = false;
  readonly bytes: number;
  readonly #store: BlockStore;
  readonly #measure: Measure | undefined;
  readonly #queue: Request[] = [];
  #first = 0;
  /** Whether the first one waits for a read. */
  #isHeld = false;
  /** Whether the first one found no room when it was last tried. */
  #lacksRoom = false;
  #stopped: DeviceError | undefined;

  /** @param measure told how long each write took, in milliseconds */
  constructor(store: BlockStore, measure?: Measure) {
    this.#store = store;
    this.#measure = measure;
    this.bytes = store.volumeBytes;
    this.preferredBlock = store.blockSize;
    this.maximumPayload = longestUnit(store);
    this.#longestPiece = Math.min(mostWriteBytes, this.maximumPayload);
  }

  /** Requests that were not wholly taken yet. */
  get waiting(): number {
    return this.#queue.length - this.#first;
  }

  /** How many wait because the store has no room for the first of them. */
  get waitingForRoom(): number {
    return this.#lacksRoom ? this.waiting : 0;
  }

  read(offset: number, into: Uint8Array, done: Done): void {
    if (this.#stopped === undefined) readBytes(this.#store, offset, into, done);
    else done(this.#stopped);
  }

  write(offset: number, bytes: Uint8Array, done: Done): void {
    this.#add(new Request(offset, bytes.length, bytes, done, this.#measure));
  }

  zero(offset: number, length: number, done: Done): void {
    this.#add(new Request(offset, length, undefined, done, this.#measure));
  }

  /** Every completion is durable: there is nothing to wait for. */
  flush(done: Done): void {
    done(this.#stopped);
  }

  /** Room may have come, or what was under way is stored: goes on. */
  advance(): void {
    while (!this.#isHeld && this.#stopped === undefined) {
      const request = this.#queue[this.#first];
      if (request === undefined || !this.#take(request)) return;
    }
  }

  /** Answers whatever was not taken yet, and all that comes, with this. What was taken is never answered by it. */
  stop(error: DeviceError): void {
    this.#stopped = error;
    const waiting = this.#queue.splice(0).slice(this.#first);
    this.#first = 0;
    this.#lacksRoom = false;
    for (const request of waiting) if (request.at === 0) request.refuse(error);
  }

  #add(request: Request): void {
    if (this.#stopped !== undefined) {
      request.refuse(this.#stopped);
      return;
    }
    this.#queue.push(request);
    if (this.waiting === 1) this.advance();
    if (this.waiting > 0) request.keepOwnBytes();
  }

  /** Gives the next piece to the store; whether there may be more to give. */
  #take(request: Request): boolean {
    const { offset, length, at } = request;
    const from = offset + at;
    const { start, end } = blocksAround(this.#store.blockSize, from, Math.min(length - at, this.#longestPiece));
    const isLast = length - at <= this.#longestPiece;
    const pieceEnd = isLast ? offset + length : start + this.#longestPiece;
    if (start === from && end <= offset + length) {
      return this.#give(request, start, wholeBlocks(request, at, end - start), pieceEnd);
    }
    this.#giveWithin(request, start, pieceEnd);
    return false;
  }

  #give(request: Request, start: number, bytes: Uint8Array, end: number): boolean {
    request.pieces += 1;
    const size = this.#store.blockSize;
    const at = end - request.offset;
    const endsUnit = at === request.length || this.#isLongUnit(request, at);
    const taken = this.#store.write(start / size, bytes, request, endsUnit);
    this.#lacksRoom = !taken;
    if (!taken) {
      request.pieces -= 1;
      return false;
    }
    request.at = at;
    if (endsUnit) request.unitStart = at;
    if (request.at === request.length) this.#next();
    return true;
  }

  /** Whether a next piece may be too much for the unit. A write is never so long; zeroes are, which cost their host nothing. */
  #isLongUnit({ bytes, unitStart }: Request, at: number): boolean {
    return bytes === undefined && at - unitStart + this.#longestPiece > this.maximumPayload;
  }

  /** A part of blocks: the rest of them is read first, when nothing is under way that could still change it. */
  #giveWithin(request: Request, start: number, pieceEnd: number): void {
    const size = this.#store.blockSize;
    const end = Math.ceil(pieceEnd / size) * size;
    if (!this.#store.isStored(start / size, (end - start) / size)) return;
    this.#isHeld = true;
    const whole = new Uint8Array(end - start);
    this.#store.read(start / size, whole, (error) => {
      if (error !== undefined) return this.#refuse(request, error);
      const from = request.offset + request.at;
      if (request.bytes === undefined) whole.fill(0, from - start, pieceEnd - start);
      else whole.set(request.bytes.subarray(request.at, pieceEnd - request.offset), from - start);
      this.#giveHeld(request, start, whole, pieceEnd);
    });
  }

  #giveHeld(request: Request, start: number, whole: Uint8Array, end: number): void {
    this.#isHeld = false;
    // Without room it is read again later: nothing else is taken before it, so that it stays what it was.
    if (this.#stopped === undefined && this.#give(request, start, whole, end)) this.advance();
  }

  #refuse(request: Request, error: DeviceError): void {
    this.#isHeld = false;
    // It was answered then, or never will be.
    if (this.#stopped !== undefined) return;
    this.#next();
    request.refuse(error);
    // Its host was told first; what was taken of it is done like any other write.
    this.#store.endUnit();
    this.advance();
  }

  #next(): void {
    this.#first += 1;
    if (this.#first === this.#queue.length) this.#queue.length = 0;
    else if (this.#first < 1024) return;
    else this.#queue.splice(0, this.#first);
    this.#first = 0;
  }
}

/** Half of the memory, so that there is room beside it, or the longest that any host asks for. */
function longestUnit({ memoryBytes, blockSize }: BlockStore): number {
  const half = Math.floor(memoryBytes / 2 / blockSize) * blockSize;
  return Math.min(Math.max(half, blockSize), longestRequest);
}

function wholeBlocks({ bytes }: Request, at: number, length: number): Uint8Array {
  if (bytes === undefined) return zeros(length);
  return at === 0 && length === bytes.length ? bytes : bytes.subarray(at, at + length);
}
