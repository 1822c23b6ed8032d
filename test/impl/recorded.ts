// Controllers whose outputs and events are written down in the order in which they come.
import type { PrimaryOptions } from '../../src/impl/index.js';
import { AdvancingPrimary, AdvancingSecondary } from './advancing.js';

const sum = (bytes: Uint8Array) => bytes.reduce((total, byte) => total + byte, 0);

const options = { capacity: 4, blockSize: 2, pipeline: 8, checksum: sum } satisfies PrimaryOptions;

/** Bytes of two blocks, and their checksum. */
export const twoBlocks = { bytes: Uint8Array.of(1, 2, 3, 4), checksum: 10 };

export function recordedPrimary(given: Partial<PrimaryOptions> = {}) {
  const lines: string[] = [];
  const observer = (type: string, number: number) => lines.push(`${type} ${number}`);
  const primary = new AdvancingPrimary(
    { ...options, observer, ...given },
    {
      store: (seq, block, bytes) => lines.push(`store ${seq} at ${block}: ${bytes}`),
      complete: (seq) => lines.push(`complete ${seq}`),
      transmit: (seq, block, bytes) => lines.push(`transmit ${seq} at ${block}: ${bytes}`),
      message: (upTo) => lines.push(`message ${upTo}`),
      destage: (first, last) => lines.push(`destage ${first} to ${last}`),
      release: (upTo) => lines.push(`release ${upTo}`),
    },
  );
  return { primary, lines, told: () => lines.splice(0) };
}

export function recordedSecondary() {
  const lines: string[] = [];
  const observer = (type: string, number: number) => lines.push(`${type} ${number}`);
  const secondary = new AdvancingSecondary(
    { ...options, observer },
    {
      store: (seq, block, bytes) => lines.push(`store ${seq} at ${block}: ${bytes}`),
      acknowledge: (upTo) => lines.push(`acknowledge ${upTo}`),
      permit: (upTo) => lines.push(`permit ${upTo}`),
      destage: (first, last) => lines.push(`destage ${first} to ${last}`),
      takeOver: () => lines.push('take over'),
    },
  );
  return { secondary, lines, told: () => lines.splice(0) };
}
