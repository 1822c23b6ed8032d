// A device in memory, which answers at once, later, or in another order, and can be made to fail.
import type { Device, DeviceError, Done } from '../../../src/server/nbd/index.js';

export type MemoryDeviceOptions = Partial<
  Pick<Device, 'minimumBlock' | 'preferredBlock' | 'maximumPayload' | 'isZeroFast'>
> & {
  /** When a request is answered; at once unless said otherwise. */
  readonly later?: (answer: () => void) => void;
};

export class MemoryDevice implements Device {
  readonly contents: Buffer;
  readonly minimumBlock: number;
  readonly preferredBlock: number;
  readonly maximumPayload: number;
  readonly isZeroFast: boolean;
  isReadOnly = false;
  /** Answered instead of doing anything. */
  error: DeviceError | undefined;
  /** What was asked for, in order. */
  readonly asked: string[] = [];
  readonly #later: (answer: () => void) => void;

  constructor(bytes: number, options: MemoryDeviceOptions = {}) {
    this.contents = Buffer.alloc(bytes);
    this.minimumBlock = options.minimumBlock ?? 1;
    this.preferredBlock = options.preferredBlock ?? 4_096;
    this.maximumPayload = options.maximumPayload ?? 2 ** 20;
    this.isZeroFast = options.isZeroFast ?? false;
    this.#later = options.later ?? ((answer) => answer());
  }

  get bytes(): number {
    return this.contents.length;
  }

  read(offset: number, into: Uint8Array, done: Done): void {
    this.#do(`read ${into.length} at ${offset}`, done, () =>
      into.set(this.contents.subarray(offset, offset + into.length)),
    );
  }

  write(offset: number, bytes: Uint8Array, done: Done): void {
    this.#do(`write ${bytes.length} at ${offset}`, done, () => this.contents.set(bytes, offset));
  }

  zero(offset: number, length: number, done: Done): void {
    this.#do(`zero ${length} at ${offset}`, done, () => this.contents.fill(0, offset, offset + length));
  }

  flush(done: Done): void {
    this.#do('flush', done, () => {});
  }

  /** Takes effect when it is answered: later is when it counts. */
  #do(what: string, done: Done, act: () => void): void {
    this.asked.push(what);
    this.#later(() => {
      if (this.error === undefined) act();
      done(this.error);
    });
  }
}
