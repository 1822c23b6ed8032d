// Holds what a journal is given to what it can be.
import type { JournalOptions } from './journal-options.js';
import { leastSegmentBytes, leastSegments, mostSegmentBytes, mostSegments, pageBytes } from './layout.js';

/** @throws RangeError saying which option is wrong, and what it may be */
export function checkOptions({ segmentBytes, segments, window, identity }: JournalOptions): void {
  if (!isWithin(segmentBytes, leastSegmentBytes, mostSegmentBytes) || segmentBytes % pageBytes !== 0)
    throw new RangeError(
      `a segment has ${leastSegmentBytes} to ${mostSegmentBytes} bytes, a multiple of ${pageBytes}: not ${segmentBytes}`,
    );
  if (!isWithin(segments, leastSegments, mostSegments))
    throw new RangeError(`a journal has ${leastSegments} to ${mostSegments} segments: not ${segments}`);
  if (!isWithin(window, 1, 2 ** 30)) throw new RangeError(`a window has 1 to 2^30 writes: not ${window}`);
  if (!/^[0-9a-f]{32}$/.test(identity.pair))
    throw new RangeError(`a pair has a number of 32 hexadecimal digits: not ${identity.pair}`);
  if (!isWithin(identity.blockSize, 1, 2 ** 32 - 1)) throw new RangeError(`a block has no ${identity.blockSize} bytes`);
  if (!isWithin(identity.volumeBytes, 1, Number.MAX_SAFE_INTEGER))
    throw new RangeError(`a volume has no ${identity.volumeBytes} bytes`);
}

const isWithin = (number: number, least: number, most: number): boolean =>
  Number.isSafeInteger(number) && number >= least && number <= most;
