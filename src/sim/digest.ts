// Checksums as the strings that events carry. The same few come again and again, so the newest are kept: making the
// string takes longer than the checksum, and one string is compared with itself at once.
import { checksumOf } from './checksum.js';

/** So many strings are kept; then all are forgotten. */
const mostKept = 16_384;

const kept = new Map<number, string>();

/** Of the bytes from `first` up to `end`, eight hexadecimal digits. */
export function digestOf(bytes: Uint8Array, first: number, end: number): string {
  const checksum = checksumOf(bytes, end, first);
  // With a sign the number is none on the heap.
  return kept.get(checksum | 0) ?? keep(checksum);
}

function keep(checksum: number): string {
  const digest = checksum.toString(16).padStart(8, '0');
  if (kept.size >= mostKept) kept.clear();
  kept.set(checksum | 0, digest);
  return digest;
}
