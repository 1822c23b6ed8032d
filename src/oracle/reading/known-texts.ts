// Texts out of bytes, of which the same come again and again: one that was seen lately is not made anew, and is one and the
// same string, which costs nothing to compare. It must never give a text that is not exactly these bytes.
import { viewOf } from './expected-bytes.js';

/** Texts that are kept, a power of two; of those with one place the newest. */
const places = 8_192;
/** Characters of the longest text that is kept: a digest of 256 bits, as people write them. */
const longestKept = 64;

const wordLength = 4;
const decoder = new TextDecoder();

export class KnownTexts {
  readonly #texts = new Array<string>(places).fill('');
  /** The same texts as bytes, each at its place: four at a time are compared faster than characters. */
  readonly #bytes = new Uint8Array(places * longestKept);
  readonly #view = viewOf(this.#bytes);
  /** A list of each length to be filled, so that none is made for a text. */
  readonly #codes = Array.from({ length: longestKept + 1 }, (_, length) => Array.from({ length }, () => 0));

  /**
   * The text of these bytes, all of them ASCII.
   *
   * @param view of these bytes
   * @param hash the same for equal bytes, and rarely for others
   */
  textOf(bytes: Uint8Array, view: DataView, from: number, end: number, hash: number): string {
    const codes = this.#codes[end - from];
    if (codes === undefined) return decoder.decode(bytes.subarray(from, end));
    const place = (hash ^ (hash >>> 15)) & (places - 1);
    const known = this.#texts[place] ?? '';
    if (known.length === end - from && this.#isAt(view, from, end, place * longestKept)) return known;
    for (let at = from; at < end; at += 1) {
      const code = bytes[at] ?? 0;
      codes[at - from] = code;
      this.#bytes[place * longestKept + at - from] = code;
    }
    const text = String.fromCharCode(...codes);
    this.#texts[place] = text;
    return text;
  }

  #isAt(view: DataView, from: number, end: number, kept: number): boolean {
    const distance = kept - from;
    let at = from;
    for (; at + wordLength <= end; at += wordLength)
      if (view.getInt32(at) !== this.#view.getInt32(at + distance)) return false;
    for (; at < end; at += 1) if (view.getInt8(at) !== this.#view.getInt8(at + distance)) return false;
    return true;
  }
}
