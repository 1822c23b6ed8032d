// A volume: a file of a fixed size, or a block device. It never changes its size once it has one, and never reads or writes
// beside it.
import { dirname } from 'node:path';
import { type Done, type Files, type OpenFile, whenDone } from '../files/index.js';

/** Positions are in bytes. */
export interface Volume {
  readonly path: string;
  readonly bytes: number;
  /** Nothing was ever written: it was created now, or it has no room on the disk. A block device is not known to be empty. */
  readonly isEmpty: boolean;
  /** @throws RangeError beside the volume */
  read(position: number, into: Uint8Array, done: Done): void;
  /**
   * Writes all of these, one after the other; durable after `datasync`. They stay unchanged until it is done.
   *
   * @throws RangeError beside the volume
   */
  write(position: number, parts: readonly Uint8Array[], done: Done): void;
  datasync(done: Done): void;
  close(): Promise<void>;
}

/** What is under the name of a volume cannot be it. */
export class VolumeRefusal extends Error {
  override readonly name = 'VolumeRefusal';
}

/**
 * Opens a volume, and keeps other processes off it until it is closed; one that is missing is created, as a hole.
 *
 * @throws VolumeRefusal when it has another size, or is open as a volume already; FileFailure
 */
export async function openVolume(path: string, bytes: number, files: Files): Promise<Volume> {
  const found = await files.find(path);
  if (found === undefined) return created(path, bytes, files);
  if (found.kind !== 'file' && found.kind !== 'block device')
    throw new VolumeRefusal(`${path}: this is no file and no block device: name one that is, or a new name`);
  const file = await files.open(path);
  try {
    await demandLock(file);
    const size = await file.size();
    // A creation that was cut short leaves a file without bytes.
    if (size === 0 && found.kind === 'file') return await lengthened(file, bytes, files);
    if (size !== bytes)
      throw new VolumeRefusal(
        `${path}: the volume has ${size} bytes, and ${bytes} were asked for: ask for ${size}, or name another file`,
      );
    return new FileVolume(file, bytes, found.kind === 'file' && found.allocated === 0);
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** Two nodes on one volume would write over each other, each sure of what is there. */
async function demandLock(file: OpenFile): Promise<void> {
  if (await file.lock()) return;
  throw new VolumeRefusal(`${file.path}: another node works on this volume: stop it first, or name another volume`);
}

async function created(path: string, bytes: number, files: Files): Promise<Volume> {
  const file = await files.create(path);
  try {
    await demandLock(file);
    return await lengthened(file, bytes, files);
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function lengthened(file: OpenFile, bytes: number, files: Files): Promise<Volume> {
  await file.resize(bytes);
  await whenDone((done) => file.datasync(done));
  await files.syncFolder(dirname(file.path));
  return new FileVolume(file, bytes, true);
}

class FileVolume implements Volume {
  readonly bytes: number;
  readonly isEmpty: boolean;
  readonly #file: OpenFile;

  constructor(file: OpenFile, bytes: number, isEmpty: boolean) {
    this.#file = file;
    this.bytes = bytes;
    this.isEmpty = isEmpty;
  }

  get path(): string {
    return this.#file.path;
  }

  read(position: number, into: Uint8Array, done: Done): void {
    this.#check(position, into.length);
    this.#file.read(position, into, done);
  }

  write(position: number, parts: readonly Uint8Array[], done: Done): void {
    let bytes = 0;
    for (const { length } of parts) bytes += length;
    this.#check(position, bytes);
    this.#file.write(position, parts, done);
  }

  datasync(done: Done): void {
    this.#file.datasync(done);
  }

  close(): Promise<void> {
    return this.#file.close();
  }

  #check(position: number, bytes: number): void {
    if (!(position >= 0 && position + bytes <= this.bytes))
      throw new RangeError(`${this.path}: there are no ${bytes} bytes at ${position}: it has ${this.bytes}`);
  }
}
