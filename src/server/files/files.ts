// The file layer: all that journals and volumes ask of a file system. Tests put one in its place that loses power. It
// never says that something is done before it is, and never returns a part of what was asked for.
import type { FileFailure } from './file-failure.js';

/** Called once, before the call returns or later; the failure says what, where and what to do. */
export type Done = (failure?: FileFailure) => void;

/** What there is under a name. */
export type Found = {
  readonly kind: 'file' | 'folder' | 'block device' | 'other';
  /** Bytes; of a block device, what its size was found to be. */
  readonly bytes: number;
  /** Bytes that have room on the disk; 0 of a file that was never written. A block device is not known to have none. */
  readonly allocated: number;
};

/** Every promise is rejected with a `FileFailure`, and with nothing else. */
export interface Files {
  /** Opens what is there for reading and writing. */
  open(path: string): Promise<OpenFile>;
  /** Makes a new, empty file; fails if there is one. Its name is durable after `syncFolder`. */
  create(path: string): Promise<OpenFile>;
  /** The names in a folder, in no order. */
  list(folder: string): Promise<readonly string[]>;
  /** Puts the one in the place of the other. Durable after `syncFolder`. */
  rename(from: string, to: string): Promise<void>;
  /** Durable after `syncFolder`. */
  remove(path: string): Promise<void>;
  /** Makes the names in a folder durable. */
  syncFolder(folder: string): Promise<void>;
  /** What is there; nothing if there is nothing. */
  find(path: string): Promise<Found | undefined>;
}

/** Positions and sizes are in bytes. Calls may overlap in time; those that must not are the caller's to order. */
export interface OpenFile {
  readonly path: string;
  /** Reads exactly as many bytes as there is room for. */
  read(position: number, into: Uint8Array, done: Done): void;
  /**
   * The same at once, for what was written a short while ago: it holds up everything else as long as the system takes.
   *
   * @throws FileFailure
   */
  readNow(position: number, into: Uint8Array): void;
  /** Writes all of these, one after the other; they are not durable yet. They stay unchanged until it is done. */
  write(position: number, parts: readonly Uint8Array[], done: Done): void;
  /** Makes durable what was written before. */
  datasync(done: Done): void;
  /** Writes all of these and makes them durable; what other writes left is not. */
  writeDurably(position: number, parts: readonly Uint8Array[], done: Done): void;
  /** Cuts the file off, or lengthens it by a hole. */
  resize(bytes: number): Promise<void>;
  size(): Promise<number>;
  /**
   * Keeps other processes from locking it, under whatever name they know it, until it is closed or the process ends.
   *
   * @returns false if another has locked it; where processes cannot be kept from it, nobody ever has
   */
  lock(): Promise<boolean>;
  close(): Promise<void>;
}

/** For whoever can wait: a promise of what takes a callback. */
export function whenDone(act: (done: Done) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    act((failure) => (failure === undefined ? resolve() : reject(failure)));
  });
}
