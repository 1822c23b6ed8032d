// Memory for payloads that come in several chunks, and for long ones that are read. It is used again: the engine would find out late
// that nobody needs them any more, and meanwhile a host that moves a lot would fill the memory of the machine.

const shortest = 4096;

export class PayloadMemory {
  readonly #most: number;
  readonly #free = new Map<number, ArrayBuffer[]>();
  readonly #lent = new WeakSet<ArrayBufferLike>();
  #freeBytes = 0;

  /** @param mostBytes that are kept although nobody needs them now */
  constructor(mostBytes: number) {
    this.#most = mostBytes;
  }

  take(length: number): Buffer {
    const size = sizeFor(length);
    const known = this.#free.get(size)?.pop();
    if (known !== undefined) this.#freeBytes -= size;
    const memory = known ?? new ArrayBuffer(size);
    this.#lent.add(memory);
    return Buffer.from(memory, 0, length);
  }

  /** Whether it has to be given back. */
  isLent({ buffer }: Buffer): boolean {
    return this.#lent.has(buffer);
  }

  /** Nobody needs the payload any more. One that came in a chunk is none of it, and may be given all the same. */
  give({ buffer }: Buffer): void {
    if (!(buffer instanceof ArrayBuffer) || !this.#lent.delete(buffer)) return;
    if (this.#freeBytes + buffer.byteLength > this.#most) return;
    this.#freeBytes += buffer.byteLength;
    const free = this.#free.get(buffer.byteLength);
    if (free === undefined) this.#free.set(buffer.byteLength, [buffer]);
    else free.push(buffer);
  }
}

/** The next of 4, 5, 6, 7, 8, 10, 12, 14, 16, 20 … KiB: at most a quarter is not used. */
function sizeFor(length: number): number {
  if (length <= shortest) return shortest;
  const step = 2 ** (Math.ceil(Math.log2(length)) - 3);
  return Math.ceil(length / step) * step;
}
