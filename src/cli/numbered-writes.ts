// Writes that can be told apart: the n-th fills its blocks with n. Whatever an image holds then says which writes are in it.
import type { NbdClient } from '../server/index.js';

export const blockBytes = 4096;

/** A write of so many blocks, from this one on. */
type NumberedWrite = { readonly block: number; readonly length: number };

/** The n-th write of a workload over so many blocks: places that jump about and overlap, lengths from 1 to 4. */
export function numberedWrite(n: number, blocks: number): NumberedWrite {
  const length = 1 + (n % 4);
  return { block: (n * 7919) % (blocks - length), length };
}

/**
 * Writes one after the other over one connection, several under way, until the server is gone.
 *
 * @returns how many were sent, and how many were completed
 */
export async function writeUntilGone(
  client: NbdClient,
  blocks: number,
  underWay: number,
  onCompleted: (completed: number) => void,
): Promise<{ readonly sent: number; readonly completed: number }> {
  let sent = 0;
  let completed = 0;
  let isGone = false;
  const writer = async () => {
    while (!isGone) {
      sent += 1;
      const { block, length } = numberedWrite(sent, blocks);
      const bytes = Buffer.alloc(length * blockBytes);
      for (let at = 0; at < bytes.length; at += 8) bytes.writeDoubleLE(sent, at);
      try {
        await client.write(block * blockBytes, bytes);
        completed += 1;
        onCompleted(completed);
      } catch {
        isGone = true;
      }
    }
  };
  await Promise.all(Array.from({ length: underWay }, writer));
  return { sent, completed };
}

/**
 * The number up to which an image holds exactly the first writes, in their order; undefined if it is no such prefix.
 *
 * @param numberIn what a block is filled with: 0 if nothing was ever written to it, NaN if it is not one number throughout
 */
export function prefixIn(blocks: number, sent: number, numberIn: (block: number) => number): number | undefined {
  let newest = 0;
  for (let block = 0; block < blocks; block += 1) newest = Math.max(newest, numberIn(block));
  if (!(newest <= sent)) return undefined;
  const expected = new Float64Array(blocks);
  for (let n = 1; n <= newest; n += 1) {
    const { block, length } = numberedWrite(n, blocks);
    expected.fill(n, block, block + length);
  }
  for (let block = 0; block < blocks; block += 1) if (numberIn(block) !== expected[block]) return undefined;
  return newest;
}

/** What a block is filled with. */
export function numberOf(block: Buffer): number {
  const number = block.readDoubleLE(0);
  for (let at = 8; at < block.length; at += 8) if (block.readDoubleLE(at) !== number) return Number.NaN;
  return number;
}
