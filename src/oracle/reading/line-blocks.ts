// Puts together again the lines that the ends of chunks cut. Memory is bounded by one chunk and one line, whatever the
// trace; what came whole is not copied.

/** Takes whole lines: the bytes from one place to another, where the newline of the last of them is. Answers whether to go on. */
export type TakeLines = (bytes: Uint8Array, from: number, end: number) => boolean;

const newline = 0x0a;

export class LineBlocks {
  readonly #take: TakeLines;
  #parts: Uint8Array[] = [];
  /** Bytes of the line that has begun and not ended. */
  length = 0;

  constructor(take: TakeLines) {
    this.#take = take;
  }

  /** Answers whether to go on. */
  push(chunk: Uint8Array): boolean {
    const end = chunk.lastIndexOf(newline);
    if (end < 0) {
      this.#keep(chunk);
      return true;
    }
    const from = this.length > 0 ? chunk.indexOf(newline) + 1 : 0;
    if (from > 0) {
      this.#keep(chunk.subarray(0, from));
      const line = this.rest();
      if (!this.#take(line, 0, line.length - 1)) return false;
    }
    if (from <= end && !this.#take(chunk, from, end)) return false;
    this.#keep(chunk.subarray(end + 1));
    return true;
  }

  /** What no newline has ended yet; it is let go of. */
  rest(): Uint8Array {
    const all = new Uint8Array(this.length);
    let end = 0;
    for (const part of this.#parts) {
      all.set(part, end);
      end += part.length;
    }
    this.#parts = [];
    this.length = 0;
    return all;
  }

  #keep(part: Uint8Array): void {
    if (part.length === 0) return;
    this.#parts.push(part);
    this.length += part.length;
  }
}
