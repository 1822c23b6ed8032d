// Memory for the bytes of writes. A piece that is given back is the next one of its length that is taken, while it is still
// warm; so what is reserved follows what is in use at a time, and in the steady state nothing is allocated.

/** Bytes of what is reserved at once for short pieces: of many small buffers the engine would have to keep account. */
const mostRowBytes = 262_144;
/** Pieces in a row: each is an object, too, and giving up looks at all that are free. */
const mostInRow = 512;

type Piece = Uint8Array<ArrayBuffer>;

export class WriteMemory {
  readonly #rowBytes: number;
  readonly #free = new Map<number, Piece[]>();
  /** The free pieces of the length that was asked for last. */
  #recent: Piece[] = [];
  #recentLength = 0;
  #reserved = 0;
  readonly #mostBytes: number;
  /** Before more than this is reserved, what nothing uses is given up. */
  #limit: number;

  /** @param mostBytes how many bytes may stay reserved although nothing uses them */
  constructor(mostBytes: number) {
    this.#rowBytes = Math.min(mostBytes / 16, mostRowBytes);
    this.#mostBytes = mostBytes;
    this.#limit = mostBytes;
  }

  /** Bytes that are reserved, used or not. */
  get reserved(): number {
    return this.#reserved;
  }

  /** A piece of this length, from 1, with whatever bytes. */
  take(length: number): Piece {
    return this.#freeOf(length).pop() ?? this.#reserve(length);
  }

  /** Nobody looks at the piece any more. */
  give(piece: Piece): void {
    this.#freeOf(piece.length).push(piece);
  }

  #freeOf(length: number): Piece[] {
    if (length === this.#recentLength) return this.#recent;
    let free = this.#free.get(length);
    if (free === undefined) {
      free = [];
      this.#free.set(length, free);
    }
    this.#recentLength = length;
    this.#recent = free;
    return free;
  }

  #reserve(length: number): Piece {
    const inRow = Math.max(1, Math.min(mostInRow, Math.floor(this.#rowBytes / length)));
    const bytes = inRow * length;
    if (this.#reserved + bytes > this.#limit) this.#giveUp(bytes);
    this.#reserved += bytes;
    const row = new ArrayBuffer(bytes);
    const free = this.#freeOf(length);
    for (let k = inRow - 1; k > 0; k -= 1) free.push(new Uint8Array(row, k * length, length));
    return new Uint8Array(row, 0, length);
  }

  /** Gives up the rows that nothing uses. Where that does not help, it is not tried again soon: it looks at everything. */
  #giveUp(wanted: number): void {
    const unused = new Map<ArrayBuffer, number>();
    for (const free of this.#free.values())
      for (const { buffer, length } of free) unused.set(buffer, (unused.get(buffer) ?? 0) + length);
    const isUsed = ({ buffer }: Piece) => unused.get(buffer) !== buffer.byteLength;
    for (const [length, free] of this.#free) this.#free.set(length, free.filter(isUsed));
    for (const [{ byteLength }, bytes] of unused) if (bytes === byteLength) this.#reserved -= bytes;
    this.#recentLength = 0;
    this.#limit = Math.max(this.#mostBytes, Math.floor((this.#reserved + wanted) * 1.25));
  }
}
