// Puts writes on a volume, everything that waits at once, then makes it durable. It never has two batches under way, never lets
// an older write cover a newer one, and never says of a write that it is destaged before it is durable.
import type { Volume } from './volume.js';

export type DestagerOptions = {
  readonly volume: Volume;
  readonly blockSize: number;
  readonly firstBlock: (seq: number) => number;
  /** The bytes of a write: a view, good and unchanged until the write is said to be destaged. */
  readonly bytes: (seq: number) => Uint8Array;
  /** Every write up to here is durable on the volume. */
  readonly onDestaged: (last: number) => void;
  /** Called once, at the first error: nothing is ever said to be destaged after it. */
  readonly onFailure: (failure: Error) => void;
};

export declare class Destager {
  constructor(options: DestagerOptions);
  /** These come next: in order, each number once, no gap. */
  destage(first: number, last: number): void;
  get isIdle(): boolean;
  /** When everything that was handed over until now is destaged. Rejected with the failure, if there was one. */
  settled(): Promise<void>;
}
