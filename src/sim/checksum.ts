// The checksum of the simulated world: FNV-1a with 32 bits. Every change of a single byte changes it.

/** Of the bytes from `first` up to `end`; from 0 to 2^32 - 1. */
export function checksumOf(bytes: Uint8Array, end = bytes.length, first = 0): number {
  let hash = 0x811c9dc5;
  for (let at = first; at < end; at += 1) hash = Math.imul(hash ^ (bytes[at] ?? 0), 0x01000193);
  return hash >>> 0;
}
