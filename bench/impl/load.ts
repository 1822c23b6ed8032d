// What is written in a measurement: the same writes again and again, made before it begins.
import { crc32 } from 'node:zlib';
import { xxh32 } from '../../src/impl/index.js';

export const checksums = { xxh32, crc32: (bytes: Uint8Array) => crc32(bytes) | 0 };

export type ChecksumName = keyof typeof checksums;

export type Load = {
  /** Writes in each cache, at most. */
  readonly capacity: number;
  readonly blockSize: number;
  readonly checksum: (bytes: Uint8Array) => number;
  /** Writes under way at a time. */
  readonly group: number;
  /** The host's buffers, and the block that each is written to; used in turn. */
  readonly buffers: readonly Uint8Array[];
  readonly blocks: readonly number[];
};

/** Blocks of the volume; writes go all over it. */
const volume = 65_536;

/** How many buffers the host has. */
const count = 256;

export function loadOf(blockSize: number, checksum: ChecksumName): Load {
  const buffers = Array.from({ length: count }, (_, k) =>
    Uint8Array.from({ length: blockSize }, (_, at) => Math.imul(k * blockSize + at + 1, 0x9e3779b1) >>> 24),
  );
  const blocks = Array.from({ length: count }, (_, k) => (k * 7_919) % volume);
  return { capacity: 4_096, blockSize, checksum: checksums[checksum], group: 64, buffers, blocks };
}
