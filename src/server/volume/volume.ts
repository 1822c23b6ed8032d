// A volume: a file of a fixed size, or a block device. It never changes its size once it has one.
import type { Done, Files } from '../files/index.js';

/** Positions are in bytes; whatever is read or written lies within the volume. */
export interface Volume {
  readonly path: string;
  readonly bytes: number;
  /** Nothing was ever written: it was created now, or it has no room on the disk. A block device is not known to be empty. */
  readonly isEmpty: boolean;
  read(position: number, into: Uint8Array, done: Done): void;
  /** Writes all of these, one after the other; durable after `datasync`. They stay unchanged until it is done. */
  write(position: number, parts: readonly Uint8Array[], done: Done): void;
  datasync(done: Done): void;
  close(): Promise<void>;
}

/**
 * Opens a volume; one that is missing is created, as a hole.
 *
 * @throws VolumeRefusal when it has another size; FileFailure
 */
export async function openVolume(_path: string, _bytes: number, _files: Files): Promise<Volume> {
  throw new Error('not yet');
}
