// What a secondary serves after a takeover: its image. Reads come from the cache where it is newer than the volume; writes go
// straight to the volume, in groups with one sync, and are durable when they are completed. They are outside the protocol.
import type { BlockRange, Secondary } from '../../impl/index.js';
import { zeros } from '../bytes/index.js';
import { asError, type FileFailure } from '../files/index.js';
import type { Device, DeviceError, Done } from '../nbd/index.js';
import type { Volume } from '../volume/index.js';
import { type BlockReader, readBytes } from './block-reader.js';
import { mostWriteBytes } from './node-options.js';
import { readFromVolume } from './read-from-volume.js';

export type ActiveDeviceOptions = {
  readonly controller: Secondary;
  readonly volume: Volume;
  readonly blockSize: number;
  readonly onFailure: (failure: Error) => void;
};

type Write = {
  readonly offset: number;
  readonly bytes: Uint8Array | undefined;
  readonly length: number;
  readonly done: Done;
};

/** Writes with one sync. A volume may do each at once, within the one before. */
const mostInGroup = 256;

export class ActiveDevice implements Device {
  readonly minimumBlock = 1;
  readonly preferredBlock: number;
  readonly maximumPayload = 32 * mostWriteBytes;
  readonly isReadOnly = false;
  readonly bytes: number;
  readonly #options: ActiveDeviceOptions;
  readonly #image: BlockReader;
  readonly #waiting: Write[] = [];
  #isWriting = false;
  #failed: DeviceError | undefined;

  constructor(options: ActiveDeviceOptions) {
    this.#options = options;
    this.bytes = options.volume.bytes;
    this.preferredBlock = Math.max(512, options.blockSize);
    this.#image = imageOf(options);
  }

  read(offset: number, into: Uint8Array, done: Done): void {
    readBytes(this.#image, offset, into, done);
  }

  write(offset: number, bytes: Uint8Array, done: Done): void {
    this.#add({ offset, bytes, length: bytes.length, done });
  }

  zero(offset: number, length: number, done: Done): void {
    this.#add({ offset, bytes: undefined, length, done });
  }

  flush(done: Done): void {
    done(this.#failed);
  }

  /** Writes what waits, once everything permitted is on the volume. */
  advance(): void {
    if (this.#isWriting || this.#waiting.length === 0 || !this.#options.controller.isWritable) return;
    this.#isWriting = true;
    const group = this.#waiting.splice(0, mostInGroup);
    this.#writeAll(group, 0);
  }

  #add(write: Write): void {
    if (this.#failed !== undefined) {
      write.done(this.#failed);
      return;
    }
    this.#waiting.push(write);
    this.advance();
  }

  /** One after the other, so that of two writes to one place the later one stays. */
  #writeAll(group: readonly Write[], at: number): void {
    const write = group[at];
    if (write === undefined) {
      this.#sync(group);
      return;
    }
    this.#options.volume.write(write.offset, partsOf(write), (failure) =>
      failure === undefined ? this.#writeAll(group, at + 1) : this.#fail(failure),
    );
  }

  #sync(group: readonly Write[]): void {
    this.#options.volume.datasync((failure) => {
      if (failure !== undefined) return this.#fail(failure);
      this.#isWriting = false;
      for (const { done } of group) done();
      this.advance();
    });
  }

  /** Nothing of the group is ever said to be done: the node stops. */
  #fail(failure: FileFailure): void {
    this.#failed = { code: 'EIO', message: failure.message };
    this.#options.onFailure(failure);
  }
}

/** The blocks of the image: from the cache where it is newer than the volume. */
const imageOf = ({ controller, volume, blockSize, onFailure }: ActiveDeviceOptions): BlockReader => ({
  blockSize,
  read(block, into, done) {
    let missing: readonly BlockRange[] | undefined;
    try {
      missing = controller.read(block, into.length / blockSize, into);
    } catch (error) {
      onFailure(asError(error));
      done({ code: 'EIO', message: asError(error).message });
      return;
    }
    if (missing === undefined) done({ code: 'ESHUTDOWN', message: 'this node serves nobody now' });
    else readFromVolume(volume, missing, { block, into, blockSize }, done);
  },
});

function partsOf({ bytes, length }: Write): readonly Uint8Array[] {
  if (bytes !== undefined) return [bytes];
  const parts = new Array<Uint8Array>(Math.floor(length / mostWriteBytes)).fill(zeros(mostWriteBytes));
  return length % mostWriteBytes === 0 ? parts : [...parts, zeros(length % mostWriteBytes)];
}
