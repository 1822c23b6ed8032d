// XXH32, the checksum of the path of a write: it reads 32-bit words, so that a write of 512 bytes costs about half of what a
// CRC does through a call out of JavaScript. It allocates nothing, and is no defence against whoever forges bytes.

const prime1 = 0x9e3779b1;
const prime2 = 0x85ebca77;
const prime3 = 0xc2b2ae3d;
const prime4 = 0x27d4eb2f;
const prime5 = 0x165667b1;

/** Bytes that the four lanes take at a time. */
const stripe = 16;

/** Where the bytes are copied to: words are read through a view, and a view of each write would cost memory. */
let copy = new Uint8Array(4096);
let words = new DataView(copy.buffer);

/**
 * XXH32 with seed 0, with a sign: from -2^31 to 2^31 - 1. A change within one aligned word, so of a bit or a byte, always
 * changes it; any other goes unnoticed once in 2^32.
 */
export function xxh32(bytes: Uint8Array): number {
  const { length } = bytes;
  if (length > copy.length) grow(length);
  copy.set(bytes);
  const end = length - (length % stripe);
  const sum = end === 0 ? prime5 : stripes(end);
  return scattered(withRest((sum + length) | 0, end, length));
}

/**
 * Each of the four lanes takes every fourth word, in a step that loses nothing of the lane or of the word. Sums are cut to 32
 * bits at once: the engine would keep them as numbers that may be longer, which takes a third more time.
 */
function stripes(end: number): number {
  const view = words;
  let a = (prime1 + prime2) | 0;
  let b = prime2 | 0;
  let c = 0;
  let d = -prime1 | 0;
  for (let at = 0; at < end; at += stripe) {
    a = Math.imul(rotated((a + Math.imul(view.getInt32(at, true), prime2)) | 0, 13), prime1);
    b = Math.imul(rotated((b + Math.imul(view.getInt32(at + 4, true), prime2)) | 0, 13), prime1);
    c = Math.imul(rotated((c + Math.imul(view.getInt32(at + 8, true), prime2)) | 0, 13), prime1);
    d = Math.imul(rotated((d + Math.imul(view.getInt32(at + 12, true), prime2)) | 0, 13), prime1);
  }
  return (rotated(a, 1) + rotated(b, 7) + rotated(c, 12) + rotated(d, 18)) | 0;
}

/** Takes in what is left: whole words first, then bytes. */
function withRest(sum: number, from: number, length: number): number {
  let rest = sum;
  let at = from;
  for (; at + 4 <= length; at += 4)
    rest = Math.imul(rotated(rest + Math.imul(words.getInt32(at, true), prime3), 17), prime4);
  for (; at < length; at += 1) rest = Math.imul(rotated(rest + Math.imul(words.getUint8(at), prime5), 11), prime1);
  return rest;
}

/** Lets every bit change every other. */
function scattered(sum: number): number {
  const once = Math.imul(sum ^ (sum >>> 15), prime2);
  const twice = Math.imul(once ^ (once >>> 13), prime3);
  return twice ^ (twice >>> 16);
}

const rotated = (word: number, by: number): number => (word << by) | (word >>> (32 - by));

function grow(length: number): void {
  copy = new Uint8Array(2 * length);
  words = new DataView(copy.buffer);
}
