// An image of which every block was written once, in no order: as random writes leave it, in the memory of the system, too.
import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';

const blockSize = 4096;
/** Has no divisor in common with a power of two. */
const step = 40_503;

export function fillImage(path: string, bytes: number): void {
  const file = openSync(path, 'w');
  const blocks = bytes / blockSize;
  const content = Buffer.alloc(blockSize, 1);
  for (let k = 0; k < blocks; k += 1) writeSync(file, content, 0, blockSize, ((k * step) % blocks) * blockSize);
  fsyncSync(file);
  closeSync(file);
}
