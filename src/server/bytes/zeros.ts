// Bytes that are all zeros, as journals, the link and hosts have them: all share one memory, and a write of them is told by
// its length alone.

let known = new Uint8Array(1 << 16);

/** So many zeros, for reading only: all share one memory. */
export function zeros(bytes: number): Uint8Array {
  if (bytes > known.length) known = new Uint8Array(bytes);
  return known.subarray(0, bytes);
}

/** How many bytes are looked at one by one before all of them are. */
const probes = 16;

/** Whether all of these are zeros; where one of a few bytes all over them is not, which is the usual case, it costs little. */
export function areZeros(bytes: Uint8Array): boolean {
  const { length } = bytes;
  // At an odd distance: records often begin with a zero, each at a multiple of some power of two.
  const step = Math.floor(length / probes) | 1;
  for (let at = 0; at < length; at += step) if (bytes[at] !== 0) return false;
  for (let from = 0; from < length; from += 4096) {
    const part = bytes.subarray(from, from + 4096);
    if (Buffer.compare(part, zeros(part.length)) !== 0) return false;
  }
  return true;
}
