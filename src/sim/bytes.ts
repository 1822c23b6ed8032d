// Bytes for the small things of a world, cut from large buffers: a buffer of its own for each would be most of the work
// of the garbage collector. No two share a byte, and none is used again. Few bytes are copied one by one: a call out of
// JavaScript takes longer.

const sheetBytes = 1 << 16;

let sheet = new ArrayBuffer(sheetBytes);
let cut = 0;

/** So many bytes, all zero. */
export function newBytes(length: number): Uint8Array<ArrayBuffer> {
  if (cut + length > sheet.byteLength) {
    sheet = new ArrayBuffer(Math.max(sheetBytes, length));
    cut = 0;
  }
  cut += length;
  return new Uint8Array(sheet, cut - length, length);
}

/** The same bytes in another place. */
export function copyOf(bytes: Uint8Array): Uint8Array {
  const copy = newBytes(bytes.length);
  copyInto(copy, 0, bytes, 0, bytes.length);
  return copy;
}

/** Copies so many bytes, from one place to another that does not overlap it. */
export function copyInto(into: Uint8Array, to: number, bytes: Uint8Array, from: number, length: number): void {
  for (let at = 0; at < length; at += 1) into[to + at] = bytes[from + at] ?? 0;
}
