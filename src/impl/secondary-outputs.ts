// What survives a crash of the secondary, what it asks for, and what it says of a write that arrives. Outputs are calls
// back; they must never call the controller again before they return.

/** What survives a crash of the secondary: positions, and whether it has taken over. */
export type SecondaryDurable = {
  readonly permitted: number;
  readonly destaged: number;
  readonly active: boolean;
};

/** What the secondary asks for. Bytes are views of its cache, good until the call returns. */
export interface SecondaryOutputs {
  /** Make the write durable in the journal, then give `stored`. */
  store(seq: number, block: number, bytes: Uint8Array, checksum: number): void;
  /** Send the acknowledgment: everything up to here is in the cache or on the disk. */
  acknowledge(upTo: number): void;
  /** Make durable that everything up to here may be destaged, then give `permitted`. */
  permit(upTo: number): void;
  /** Put these writes on the disk, in order, then the mark that says so, durably, then give `destaged`. */
  destage(first: number, last: number): void;
  /** Make the takeover durable, after whatever was asked for before, then give `tookOver`. */
  takeOver(): void;
}

/** What became of a write that arrived. */
export type Arrival = 'taken' | 'known' | 'outside the window' | 'damaged' | 'refused';
