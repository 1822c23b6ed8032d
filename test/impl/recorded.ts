// Controllers whose outputs and events are written down in the order in which they come.
import type { PrimaryOptions, ReadElsewhere } from '../../src/impl/index.js';
import { AdvancingPrimary, AdvancingSecondary } from './advancing.js';

const sum = (bytes: Uint8Array) => bytes.reduce((total, byte) => total + byte, 0);

/** Bytes of two blocks, and their checksum. */
export const twoBlocks = { bytes: Uint8Array.of(1, 2, 3, 4), checksum: 10 };

/** A write of them, as it is found in a journal. */
export const foundWrite = (seq: number, block = seq) => ({ seq, block, length: 2, checksum: twoBlocks.checksum });

/** A journal that has them as each of its writes. */
export const elsewhere: ReadElsewhere = (_, from, into) => into.set(twoBlocks.bytes.subarray(from, from + into.length));

const options = { capacity: 4, blockSize: 2, pipeline: 8, checksum: sum, elsewhere } satisfies PrimaryOptions;

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
  const primary: AdvancingPrimary = new AdvancingPrimary(
    { ...options, observer, ...given },
    {
      store: (seq, block, bytes) => record(`store ${seq} at ${block}: ${bytes}`),
      complete: (seq) => record(`complete ${seq}`),
      transmit: (seq, block, bytes) =>
        record(`transmit ${seq} at ${block}: ${bytes.length > 0 ? bytes : primary.writes.bytes(seq)}`),
      message: (upTo) => record(`message ${upTo}`),
      destage: (first, last) => record(`destage ${first} to ${last}`),
      release: (upTo) => record(`release ${upTo}`),
    },
  );
  return { primary, lines, told: () => lines.splice(0) };
}

export function recordedSecondary(given: Partial<PrimaryOptions> = {}) {
  const { lines, record, observer } = recording();
  const secondary = new AdvancingSecondary(
    { ...options, observer, ...given },
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
