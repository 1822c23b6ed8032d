// Writes results to files: whole, or it says that it could not.
import { closeSync, openSync, writeFileSync } from 'node:fs';
import { CannotWrite, UsageError } from './exit-code.js';
import { systemMessage } from './system-message.js';

/** A file that is being written, a piece at a time. */
export class WrittenFile {
  readonly #file: string;
  readonly #descriptor: number;

  /** @throws UsageError if there can be no such file */
  constructor(file: string) {
    this.#file = file;
    try {
      this.#descriptor = openSync(file, 'w');
    } catch (error) {
      throw new UsageError(`cannot write ${file}: ${systemMessage(error)}`);
    }
  }

  /** @throws CannotWrite when the disk is full, or fails */
  write(text: string): void {
    // All of it: a single call of the system may leave off where the disk is full, and say nothing.
    this.#trying(() => writeFileSync(this.#descriptor, Buffer.from(text)));
  }

  /** @throws CannotWrite */
  close(): void {
    this.#trying(() => closeSync(this.#descriptor));
  }

  #trying(act: () => void): void {
    try {
      act();
    } catch (error) {
      throw new CannotWrite(this.#file, systemMessage(error));
    }
  }
}
