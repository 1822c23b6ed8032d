// Runs of the pair for the tests of sequences: one with everything that can be drawn, and one that goes well.
import type { ObservedEvent } from '../../src/protocol/index.js';

/** Retransmission, loss, a crash, a frame from nowhere, a takeover, a read, a beginning and an end. */
export const eventful: readonly ObservedEvent[] = [
  { type: 'begin', state: { stored: 4, released: 2, reported: 3, held: [], permitted: 2, destaged: 2 } },
  { type: 'host.issue', write: 5 },
  { type: 'primary.store', seq: 5, write: 5 },
  { type: 'primary.report', seq: 5 },
  { type: 'primary.transmit', seq: 5 },
  { type: 'primary.transmit', seq: 5 },
  { type: 'secondary.store', seq: 5 },
  { type: 'secondary.store', seq: 5 },
  { type: 'secondary.report', seq: 5 },
  { type: 'primary.acknowledged', seq: 5 },
  { type: 'primary.message', upTo: 5 },
  { type: 'primary.crash' },
  { type: 'secondary.permit', upTo: 5 },
  { type: 'primary.recover', found: { stored: 5, released: 2 } },
  { type: 'secondary.destage', seq: 5 },
  { type: 'secondary.crash' },
  { type: 'secondary.recover' },
  { type: 'read', node: 'primary', block: 7, digest: 'x' },
  { type: 'primary.transmit', seq: 6 },
  { type: 'secondary.store', seq: 1234567 },
  { type: 'primary.release', seq: 5 },
  { type: 'primary.crash' },
  { type: 'secondary.takeover', upTo: 5 },
  { type: 'end' },
];

export const violation = {
  index: 19,
  text: 'RC-N nothing-from-nowhere: nothing arrives that was not sent: the secondary stores 1234567, and no frame with that number <was ever sent> & "lost"; see #7',
};
