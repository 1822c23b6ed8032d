// Texts out of bytes, of which the same come again and again: one that was seen lately is not made anew, and is one and the
// same string, which costs nothing to compare. It must never give a text that is not exactly these bytes.

/** Texts that are kept, a power of two; of those with one place the newest. */
const places = 8_192;
/** Characters of the longest text that is kept. */
const longestKept = 128;
/** Longer ones are made by the decoder: it has a cost of its own, which pays from here on. */
const longestSpread = 32;

const decoder = new TextDecoder();

export class KnownTexts {
  readonly #texts: string[] = new Array<string>(places).fill('');
  /** A list of each length to be filled, so that none is made for a text. */
  readonly #codes = Array.from({ length: longestSpread + 1 }, (_, length) => Array.from({ length }, () => 0));

  /**
   * The text of these bytes, all of them ASCII.
   *
   * @param hash the same for equal bytes, and rarely for others
   */
  textOf(bytes: Uint8Array, from: number, end: number, hash: number): string {
    if (end - from > longestKept) return this.#made(bytes, from, end);
    const place = (hash ^ (hash >>> 15)) & (places - 1);
    const known = this.#texts[place] ?? '';
    if (known.length === end - from && isAt(bytes, from, known)) return known;
    const text = this.#made(bytes, from, end);
    this.#texts[place] = text;
    return text;
  }

  #made(bytes: Uint8Array, from: number, end: number): string {
    const codes = this.#codes[end - from];
    if (codes === undefined) return decoder.decode(bytes.subarray(from, end));
    for (let at = from; at < end; at += 1) codes[at - from] = bytes[at] ?? 0;
    return String.fromCharCode(...codes);
  }
}

function isAt(bytes: Uint8Array, from: number, text: string): boolean {
  for (let k = 0; k < text.length; k += 1) if (bytes[from + k] !== text.charCodeAt(k)) return false;
  return true;
}
