// Cuts what a program writes into lines. It keeps no more than one line, and refuses one without an end.

/** In bytes: as in a trace. */
const longestLine = 1_048_576;

const newline = 10;

export class LineSplitter {
  #parts: Uint8Array[] = [];
  #length = 0;

  /**
   * The lines that are whole now, without their ends.
   *
   * @throws RangeError when a line is too long
   */
  take(chunk: Uint8Array): readonly string[] {
    const lines: string[] = [];
    let start = 0;
    for (let end = chunk.indexOf(newline); end !== -1; end = chunk.indexOf(newline, start)) {
      this.#keep(chunk.subarray(start, end));
      lines.push(Buffer.concat(this.#parts).toString('utf8').replace(/\r$/, ''));
      this.#parts = [];
      this.#length = 0;
      start = end + 1;
    }
    this.#keep(chunk.subarray(start));
    return lines;
  }

  #keep(part: Uint8Array): void {
    this.#length += part.length;
    if (this.#length > longestLine) throw new RangeError(`more than ${longestLine} bytes without a newline`);
    if (part.length > 0) this.#parts.push(part);
  }
}
