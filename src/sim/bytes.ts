// Bytes for the small things of a world, cut from large buffers: a buffer of its own for each would be most of the work
// of the garbage collector. No two share a byte, and none is used again.

let sheet = new Uint8Array(1 << 16);
let cut = 0;

/** So many bytes, all zero. */
export function newBytes(length: number): Uint8Array {
  if (cut + length > sheet.length) {
    sheet = new Uint8Array(Math.max(1 << 16, length));
    cut = 0;
  }
  cut += length;
  return new Uint8Array(sheet.buffer, cut - length, length);
}

/** The same bytes in another place. */
export function copyOf(bytes: Uint8Array): Uint8Array {
  const copy = newBytes(bytes.length);
  copy.set(bytes);
  return copy;
}
