// What the primary is given at its start, what survives its crash, and what it asks for. Outputs are calls back; they
// must never call the controller again before they return.
import type { ControllerOptions } from './controller.js';

export type PrimaryOptions = ControllerOptions & {
  /** Most writes transmitted and not acknowledged, from 1. */
  readonly pipeline: number;
};

/** What survives a crash of the primary: positions in the journal. */
export type PrimaryDurable = {
  /** Writes 1 to here are, or were, durable in the journal. */
  readonly stored: number;
  /** Writes 1 to here have left the journal. */
  readonly released: number;
};

/** What the primary asks for. Bytes are views of its cache, good until the call returns. */
export interface PrimaryOutputs {
  /** Make the write durable in the journal, then give `stored`. */
  store(seq: number, block: number, bytes: Uint8Array, checksum: number): void;
  /** Report to the host that the write is complete. */
  complete(seq: number): void;
  /** Send the write to the secondary. No bytes are given where they have left memory: `writes` has them, when it is sent. */
  transmit(seq: number, block: number, bytes: Uint8Array, checksum: number): void;
  /** Send the message: everything up to here may be destaged. */
  message(upTo: number): void;
  /** Put these writes on the own disk, in order, durably, then give `destaged`. */
  destage(first: number, last: number): void;
  /** Make durable that the journal may forget the writes up to here, then give `released`. */
  release(upTo: number): void;
}
