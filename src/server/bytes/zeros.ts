// Bytes that are all zeros, as journals, the link and hosts have them: all share one memory, and a write of them is told by
// its length alone.

let known = new Uint8Array(1 << 16);

/** So many zeros, for reading only: all share one memory. */
export function zeros(bytes: number): Uint8Array {
  if (bytes > known.length) known = new Uint8Array(bytes);
  return known.subarray(0, bytes);
}

/** Whether all of these are zeros; where the first or the middle one is not, which is the usual case, it costs nothing. */
export function areZeros(bytes: Uint8Array): boolean {
  if (bytes[0] !== 0 || bytes[bytes.length >> 1] !== 0) return bytes.length === 0;
  for (let from = 0; from < bytes.length; from += 4096) {
    const part = bytes.subarray(from, from + 4096);
    if (Buffer.compare(part, zeros(part.length)) !== 0) return false;
  }
  return true;
}
