// The host: sends writes, a few at a time, and sends again what a crash of the primary left in doubt. It keeps every
// write that it ever made, so that it knows what a disk must have; nodes never see that.
import { copyInto, copyOf, newBytes } from './bytes.js';
import type { Choices } from './choices.js';
import type { WorldSize } from './world-size.js';

export type HostWrite = { readonly block: number; readonly bytes: Uint8Array };

/** Most blocks in a write. */
const longest = 4;

export class Host {
  /** The greatest write that was reported complete. */
  completed = 0;
  /** The greatest write handed to the primary since it last started. */
  sent = 0;
  readonly #size: WorldSize;
  readonly #choices: Choices;
  readonly #writes: HostWrite[] = [];
  /** What a plain disk has after a write, by its number, where somebody has asked. */
  readonly #images: (Uint8Array | undefined)[];

  constructor(size: WorldSize, choices: Choices) {
    this.#size = size;
    this.#choices = choices;
    this.#images = [new Uint8Array(size.blocks * size.blockSize)];
  }

  get canSend(): boolean {
    const { writes, queueDepth } = this.#size;
    return this.sent < Math.min(writes, this.completed + queueDepth);
  }

  /** The next write: a copy, for the host uses its buffer again as soon as the call has returned. */
  next(): HostWrite {
    const { block, bytes } = this.writeOf(this.sent + 1);
    return { block, bytes: copyOf(bytes) };
  }

  complete(seq: number): void {
    if (seq > this.completed) this.completed = seq;
    if (seq > this.sent) this.sent = seq;
  }

  /** The primary is gone: what is not complete will be sent again. */
  lose(): void {
    this.sent = this.completed;
  }

  /** A write by its number, made when it is first asked for. */
  writeOf(seq: number): HostWrite {
    while (this.#writes.length < seq) this.#make();
    const write = this.#writes[seq - 1];
    if (write === undefined) throw new RangeError(`there is no write ${seq}`);
    return write;
  }

  /** What a plain disk has after the writes up to here; 0 is an empty disk. */
  imageAfter(seq: number): Uint8Array {
    if (seq > 0) this.writeOf(seq);
    let known = seq;
    while (known > 0 && this.#images[known] === undefined) known -= 1;
    const image = this.#images[known];
    if (image === undefined) throw new RangeError(`there is no write ${seq}`);
    if (known === seq) return image;
    const next = image.slice();
    for (let k = known + 1; k <= seq; k += 1) this.#lay(k, next);
    this.#images[seq] = next;
    return next;
  }

  #lay(seq: number, image: Uint8Array): void {
    const { block, bytes } = this.writeOf(seq);
    copyInto(image, block * this.#size.blockSize, bytes, 0, bytes.length);
  }

  #make(): void {
    const { blocks, blockSize } = this.#size;
    const length = 1 + this.#choices.below(Math.min(longest, blocks));
    const block = this.#choices.below(blocks - length + 1);
    const seq = this.#writes.length + 1;
    this.#writes.push({ block, bytes: contentOf(seq, length * blockSize) });
  }
}

/** Bytes that no other write has, and never 0, so that nothing is written and nothing is missing unseen. */
export function contentOf(seq: number, length: number): Uint8Array {
  const bytes = newBytes(length);
  for (let k = 0; k < length; k += 1) {
    const mixed = Math.imul(seq * 1009 + k + 1, 0x9e3779b1);
    bytes[k] = 1 + (((mixed ^ (mixed >>> 15)) >>> 8) % 255);
  }
  return bytes;
}
