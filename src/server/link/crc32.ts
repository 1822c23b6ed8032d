// CRC-32 (the polynomial of Ethernet and zlib), for headers and other small things: a call out of JavaScript would cost
// more than the sum. It notices every burst of up to 32 bits and, at the length of a header, up to four flipped bits.

const table = Int32Array.from({ length: 256 }, (_, byte) => {
  let sum = byte;
  for (let bit = 0; bit < 8; bit += 1) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
  return sum;
});

/** Of the bytes from `start` up to `end`; from -2^31 to 2^31 - 1. */
export function crc32(bytes: Uint8Array, start: number, end: number): number {
  let sum = -1;
  for (let at = start; at < end; at += 1) sum = (sum >>> 8) ^ (table[(sum ^ (bytes[at] ?? 0)) & 0xff] ?? 0);
  return ~sum;
}
