// Reads what a cache does not have. What is not in the cache when it is asked is on the volume, or newer than was asked for.
import type { BlockRange } from '../../impl/index.js';
import type { Done } from '../nbd/index.js';
import type { Volume } from '../volume/index.js';

type Wanted = { readonly block: number; readonly into: Uint8Array; readonly blockSize: number };

export function readFromVolume(volume: Volume, missing: readonly BlockRange[], wanted: Wanted, done: Done): void {
  const { block, into, blockSize } = wanted;
  if (missing.length === 0) {
    done();
    return;
  }
  let waiting = missing.length;
  let failure: Error | undefined;
  const one = (error?: Error) => {
    failure ??= error;
    waiting -= 1;
    if (waiting === 0) done(failure && { code: 'EIO', message: failure.message });
  };
  for (const range of missing) {
    const at = (range.block - block) * blockSize;
    volume.read(range.block * blockSize, into.subarray(at, at + range.length * blockSize), one);
  }
}
