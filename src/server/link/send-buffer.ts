// Frames on their way out, in two pieces of memory used in turn: one is filled while the socket has the other. So what
// waits here is bounded, and a slow reader at the other end is felt as no room.
//
// Payloads are copied, and that is what makes views of a cache safe: a write may leave memory while it is still in the socket's
// queue; its bytes there would become another write's. It costs little: the copy is warm when the socket reads it, and the socket is given many frames
// in one piece, where a list of headers and payloads costs more than it saves.

import { areZeros } from '../bytes/index.js';
import { type ControlKind, type FrameMemory, frameMemory, headerBytes, kinds, putHeader, zerosFlag } from './frame.js';

/** How much is given to the socket at a time; a longer write goes alone, in memory of its length. */
const pieceBytes = 262_144;
/** Memory up to this length is used again: the longest write has a MiB, and the rest of the blocks in which it begins and ends. */
const keptBytes = 1_048_576 + 65_536 + headerBytes;

/** A write as it is sent. */
export type WritePayload = { readonly block: number; readonly bytes: Uint8Array; readonly checksum: number };

type Slab = { memory: FrameMemory; used: number; isInFlight: boolean };

export class SendBuffer {
  /** How often the socket has taken what it was given. */
  taken = 0;
  framesPut = 0;
  readonly #hand: (bytes: Uint8Array, done: () => void) => void;
  readonly #slabs: readonly [Slab, Slab] = [emptySlab(), emptySlab()];
  readonly #done: readonly [() => void, () => void];
  #filling: 0 | 1 = 0;

  /**
   * @param hand gives bytes to the socket, which says when they may change
   * @param onRoom is told when there is room again
   */
  constructor(hand: (bytes: Uint8Array, done: () => void) => void, onRoom: () => void) {
    this.#hand = hand;
    const doneWith = (slab: Slab) => () => {
      slab.isInFlight = false;
      slab.used = 0;
      this.taken += 1;
      onRoom();
    };
    this.#done = [doneWith(this.#slabs[0]), doneWith(this.#slabs[1])];
  }

  /** Whether anything may be put now: then at least a few frames without payload. */
  get isOpen(): boolean {
    return !this.#slabs[this.#filling].isInFlight;
  }

  /** Whether the socket has something that it did not take yet. */
  get isInFlight(): boolean {
    return this.#slabs[0].isInFlight || this.#slabs[1].isInFlight;
  }

  /** Whether a frame of so many bytes may be put now: in an open piece of memory that is empty, any may. */
  hasRoom(size: number): boolean {
    const { used, isInFlight } = this.#slabs[this.#filling];
    return !isInFlight && (used === 0 || used + size <= pieceBytes);
  }

  putControl(kind: ControlKind, number: number): void {
    const slab = this.#slabs[this.#filling];
    putHeader(slab.memory, slab.used, kinds[kind] << 8, number);
    this.#count(slab, headerBytes);
  }

  /** @returns how many bytes the frame has */
  putWrite(seq: number, { block, bytes, checksum }: WritePayload): number {
    const slab = this.#slabs[this.#filling];
    const zeros = areZeros(bytes);
    const size = zeros ? headerBytes : headerBytes + bytes.length;
    if (slab.used + size > slab.memory.bytes.length) slab.memory = frameMemory(size);
    const flags = zeros ? zerosFlag : 0;
    putHeader(slab.memory, slab.used, (kinds.write << 8) | flags, seq, block, bytes.length, checksum);
    if (!zeros) slab.memory.bytes.set(bytes, slab.used + headerBytes);
    this.#count(slab, size);
    return size;
  }

  /** Gives what was put to the socket; false if that is nothing. */
  send(): boolean {
    const slab = this.#slabs[this.#filling];
    if (slab.isInFlight || slab.used === 0) return false;
    const { memory, used } = slab;
    slab.isInFlight = true;
    if (memory.bytes.length > keptBytes) slab.memory = frameMemory(pieceBytes);
    this.#hand(memory.bytes.subarray(0, used), this.#done[this.#filling]);
    this.#filling = this.#filling === 0 ? 1 : 0;
    return true;
  }

  #count(slab: Slab, size: number): void {
    slab.used += size;
    this.framesPut += 1;
  }
}

const emptySlab = (): Slab => ({ memory: frameMemory(pieceBytes), used: 0, isInFlight: false });
