// Controllers whose outputs and events are written down in the order in which they come.
import type { PrimaryOptions } from '../../src/impl/index.js';
import { AdvancingPrimary, AdvancingSecondary } from './advancing.js';

const sum = (bytes: Uint8Array) => bytes.reduce((total, byte) => total + byte, 0);

const options = { capacity: 4, blockSize: 2, pipeline: 8, checksum: sum } satisfies PrimaryOptions;

/** Bytes of two blocks, and their checksum. */
export const twoBlocks = { bytes: Uint8Array.of(1, 2, 3, 4), checksum: 10 };

/** More than any test makes due: a controller that goes on beyond it would go on for ever. */
const mostLines = 1000;

/** Lines that are written down, and an end to a controller that does not come to one. */
function recording() {
  const lines: string[] = [];
  const record = (line: string): void => {
    if (lines.push(line) > mostLines) throw new Error(`it does not come to an end: ${lines.slice(-3).join(', ')}`);
  };
  return { lines, record, observer: (type: string, number: number) => record(`${type} ${number}`) };
}

export function recordedPrimary(given: Partial<PrimaryOptions> = {}) {
  const { lines, record, observer } = recording();
  const primary = new AdvancingPrimary(
    { ...options, observer, ...given },
    {
      store: (seq, block, bytes) => record(`store ${seq} at ${block}: ${bytes}`),
      complete: (seq) => record(`complete ${seq}`),
      transmit: (seq, block, bytes) => record(`transmit ${seq} at ${block}: ${bytes}`),
      message: (upTo) => record(`message ${upTo}`),
      destage: (first, last) => record(`destage ${first} to ${last}`),
      release: (upTo) => record(`release ${upTo}`),
    },
  );
  return { primary, lines, told: () => lines.splice(0) };
}

export function recordedSecondary() {
  const { lines, record, observer } = recording();
  const secondary = new AdvancingSecondary(
    { ...options, observer },
    {
      store: (seq, block, bytes) => record(`store ${seq} at ${block}: ${bytes}`),
      acknowledge: (upTo) => record(`acknowledge ${upTo}`),
      permit: (upTo) => record(`permit ${upTo}`),
      destage: (first, last) => record(`destage ${first} to ${last}`),
      takeOver: () => record('take over'),
    },
  );
  return { secondary, lines, told: () => lines.splice(0) };
}
