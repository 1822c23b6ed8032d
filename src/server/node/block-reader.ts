// Reads of hosts, which may begin and end anywhere, from what has whole blocks.
import type { Done } from '../nbd/index.js';

export interface BlockReader {
  readonly blockSize: number;
  /** Reads whole blocks: the newest stored data. */
  read(block: number, into: Uint8Array, done: Done): void;
}

/** The whole blocks around these bytes: where they start and end, in bytes. */
export function blocksAround(blockSize: number, offset: number, length: number) {
  const start = Math.floor(offset / blockSize) * blockSize;
  const end = Math.ceil((offset + length) / blockSize) * blockSize;
  return { start, end };
}

/** Fills `into`, through the blocks around it where they are more. */
export function readBytes(reader: BlockReader, offset: number, into: Uint8Array, done: Done): void {
  const { start, end } = blocksAround(reader.blockSize, offset, into.length);
  if (start === offset && end === offset + into.length) {
    reader.read(start / reader.blockSize, into, done);
    return;
  }
  const whole = new Uint8Array(end - start);
  reader.read(start / reader.blockSize, whole, (error) => {
    if (error === undefined) into.set(whole.subarray(offset - start, offset - start + into.length));
    done(error);
  });
}
