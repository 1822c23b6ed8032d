// A file of the file system of the machine: callbacks, for they are cheaper than promises where every write passes.
import { type BigIntStats, constants, fdatasync, read, readSync, write, writeSync, writev, writevSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { FileFailure } from './file-failure.js';
import type { Done, OpenFile } from './files.js';
import { partsAfter, totalBytes } from './parts.js';
import { hasProcessLocks, type Release, takeName } from './process-lock.js';

const { O_RDWR, O_CREAT, O_EXCL, O_DSYNC } = constants;

/**
 * On Linux a write through a descriptor of its own is durable when it returns: one call for the two of a write and of an
 * `fdatasync`, with the same meaning. Elsewhere the two are asked for: what `O_DSYNC` means there differs.
 */
const hasDurableWrites = process.platform === 'linux';

/** Of a part of one the rest would have to be read from the disk first. */
const pageBytes = 4096;

/** The longest write that is done at once. */
const longestAtOnce = 65_536;

export class NodeFile implements OpenFile {
  readonly path: string;
  readonly #handle: FileHandle;
  readonly #durable: FileHandle | undefined;
  #release: Release | undefined;

  private constructor(path: string, handle: FileHandle, durable: FileHandle | undefined) {
    this.path = path;
    this.#handle = handle;
    this.#durable = durable;
  }

  /** @param isNew whether it must not be there yet; else it must */
  static async open(path: string, isNew: boolean): Promise<NodeFile> {
    const action = isNew ? 'create the file' : 'open the file for reading and writing';
    const handle = await open(path, isNew ? O_RDWR | O_CREAT | O_EXCL : O_RDWR, 0o600).catch((error: unknown) => {
      throw FileFailure.of(action, path, error);
    });
    const durable = await openDurable(path).catch(async (error: unknown) => {
      await handle.close();
      throw FileFailure.of(action, path, error);
    });
    return new NodeFile(path, handle, durable);
  }

  read(position: number, into: Uint8Array, done: Done): void {
    read(this.#handle.fd, into, 0, into.length, position, (error, count) => {
      if (error !== null) done(FileFailure.of(`read ${into.length} bytes at ${position}`, this.path, error));
      else if (count === into.length) done();
      else if (count === 0) done(this.#short(`read at ${position}`, 'it ends there, and has to be longer'));
      else this.read(position + count, into.subarray(count), done);
    });
  }

  readNow(position: number, into: Uint8Array): void {
    const action = `read ${into.length} bytes at ${position}`;
    for (let at = 0; at < into.length; ) {
      const count = this.#readSome(action, position + at, into.subarray(at));
      if (count === 0) throw this.#short(action, 'it ends there, and has to be longer');
      at += count;
    }
  }

  /**
   * A few whole pages are copied into the memory of the system at once: to hand them to another thread, and to hear of it
   * again, takes several times as long.
   */
  write(position: number, parts: readonly Uint8Array[], done: Done): void {
    const bytes = totalBytes(parts);
    if (bytes <= longestAtOnce && bytes % pageBytes === 0 && position % pageBytes === 0)
      done(this.#writeAtOnce(position, parts, bytes));
    else this.#writeAll(this.#handle.fd, position, parts, done);
  }

  datasync(done: Done): void {
    fdatasync(this.#handle.fd, (error) => {
      if (error === null) done();
      else done(FileFailure.of('make durable what was written', this.path, error));
    });
  }

  writeDurably(position: number, parts: readonly Uint8Array[], done: Done): void {
    if (this.#durable !== undefined) {
      this.#writeAll(this.#durable.fd, position, parts, done);
      return;
    }
    this.write(position, parts, (failure) => {
      if (failure === undefined) this.datasync(done);
      else done(failure);
    });
  }

  async resize(bytes: number): Promise<void> {
    await this.#handle.truncate(bytes).catch((error: unknown) => {
      throw FileFailure.of(`give it a size of ${bytes} bytes`, this.path, error);
    });
  }

  async size(): Promise<number> {
    try {
      const found = await this.#handle.stat();
      return found.isBlockDevice() ? await this.#deviceSize() : found.size;
    } catch (error) {
      throw FileFailure.of('find its size', this.path, error);
    }
  }

  async lock(): Promise<boolean> {
    if (!hasProcessLocks) return true;
    try {
      this.#release = await takeName(nameOf(await this.#handle.stat({ bigint: true })));
      return this.#release !== undefined;
    } catch (error) {
      throw FileFailure.of('lock it', this.path, error);
    }
  }

  async close(): Promise<void> {
    try {
      await this.#durable?.close();
      await this.#handle.close();
    } catch (error) {
      throw FileFailure.of('close it', this.path, error);
    } finally {
      await this.#release?.();
    }
  }

  #readSome(action: string, position: number, into: Uint8Array): number {
    try {
      return readSync(this.#handle.fd, into, 0, into.length, position);
    } catch (error) {
      throw FileFailure.of(action, this.path, error);
    }
  }

  #writeAtOnce(position: number, parts: readonly Uint8Array[], bytes: number): FileFailure | undefined {
    try {
      for (let written = 0; written < bytes; ) {
        const count = writeSome(this.#handle.fd, partsAfter(parts, written), position + written);
        if (count === 0) return this.#short(`write ${bytes} bytes at ${position}`, 'the system took none of them');
        written += count;
      }
      return undefined;
    } catch (error) {
      return FileFailure.of(`write ${bytes} bytes at ${position}`, this.path, error);
    }
  }

  #writeAll(descriptor: number, position: number, parts: readonly Uint8Array[], done: Done): void {
    const bytes = totalBytes(parts);
    const next = (error: Error | null, count: number): void => {
      if (error !== null) done(FileFailure.of(`write ${bytes} bytes at ${position}`, this.path, error));
      else if (count === bytes) done();
      else if (count === 0) done(this.#short(`write ${bytes} bytes at ${position}`, 'the system took none of them'));
      else this.#writeAll(descriptor, position + count, partsAfter(parts, count), done);
    };
    const [first] = parts;
    if (first !== undefined && parts.length === 1) write(descriptor, first, 0, first.length, position, next);
    else writev(descriptor, parts, position, next);
  }

  /** No call of Node's tells it: the last byte that can be read does. */
  async #deviceSize(): Promise<number> {
    const isThere = async (position: number): Promise<boolean> =>
      (await this.#handle.read(new Uint8Array(1), 0, 1, position)).bytesRead === 1;
    let [size, beyond] = [0, 512];
    while (await isThere(beyond - 1)) [size, beyond] = [beyond, beyond * 2];
    while (beyond - size > 1) {
      const middle = Math.floor((size + beyond) / 2);
      if (await isThere(middle - 1)) size = middle;
      else beyond = middle;
    }
    return size;
  }

  #short(action: string, remedy: string): FileFailure {
    return new FileFailure(action, this.path, 'SHORT', remedy);
  }
}

/** The same for every path that leads there; of a device for every one of its files. */
const nameOf = (found: BigIntStats): string =>
  found.isBlockDevice() ? `device-${found.rdev}` : `file-${found.dev}-${found.ino}`;

function writeSome(descriptor: number, parts: readonly Uint8Array[], position: number): number {
  const [first] = parts;
  if (first !== undefined && parts.length === 1) return writeSync(descriptor, first, 0, first.length, position);
  return writevSync(descriptor, parts, position);
}

async function openDurable(path: string): Promise<FileHandle | undefined> {
  return hasDurableWrites ? open(path, O_RDWR | O_DSYNC) : undefined;
}
