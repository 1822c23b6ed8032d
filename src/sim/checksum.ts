// The checksum of the simulated world: FNV-1a with 32 bits. Every change of a single byte changes it.

/** From 0 to 2^32 - 1. */
export function checksumOf(bytes: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}
