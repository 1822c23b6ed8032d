// An open file of a layer that loses power: what it does takes time, fails as it is told, and is never done after a loss.
import { type Done, FileFailure, type OpenFile } from '../../src/server/files/index.js';
import type { Piece, StoredFile } from './stored-file.js';

/** What an operation does, for whoever lets it fail. */
export type Operation = {
  readonly kind:
    | 'open'
    | 'create'
    | 'list'
    | 'rename'
    | 'remove'
    | 'sync'
    | 'find'
    | 'read'
    | 'write'
    | 'resize'
    | 'size'
    | 'close';
  readonly path: string;
  /** How many there were before. */
  readonly count: number;
};

/** Counts an operation, begins it, and ends it later, unless the power is lost. */
type Operating = {
  operateNow(kind: Operation['kind'], path: string): string | undefined;
  operate(kind: Operation['kind'], path: string, begin: () => void, end: (code: string | undefined) => void): void;
};

export const failureOf = (kind: string, path: string, code: string): FileFailure =>
  FileFailure.of(kind, path, Object.assign(new Error(code), { code }));

export class LosingFile implements OpenFile {
  readonly path: string;
  readonly #files: Operating;
  readonly #node: StoredFile;

  constructor(files: Operating, path: string, node: StoredFile) {
    this.#files = files;
    this.path = path;
    this.#node = node;
  }

  read(position: number, into: Uint8Array, done: Done): void {
    this.#operate(
      'read',
      done,
      () => undefined,
      () => {
        const bytes = this.#node.seen.subarray(position, position + into.length);
        if (bytes.length < into.length) throw failureOf('read', this.path, 'SHORT');
        into.set(bytes);
      },
    );
  }

  readNow(position: number, into: Uint8Array): void {
    const code = this.#files.operateNow('read', this.path);
    if (code !== undefined) throw failureOf('read', this.path, code);
    into.set(this.#node.seen.subarray(position, position + into.length));
  }

  write(position: number, parts: readonly Uint8Array[], done: Done): void {
    let begun: readonly Piece[] = [];
    this.#operate(
      'write',
      done,
      () => {
        begun = this.#node.begin(position, parts);
      },
      () => {
        for (const piece of begun) piece.state = 'written';
      },
    );
  }

  /** After one that failed, what was written is seen and never durable, as with a real kernel: trying again does not help. */
  datasync(done: Done): void {
    let covered: readonly Piece[] = [];
    this.#operate(
      'sync',
      done,
      () => {
        covered = this.#node.pieces.filter(({ state }) => state === 'written');
      },
      () => this.#node.keep(covered),
      () => {
        for (const piece of covered) piece.state = 'forsaken';
      },
    );
  }

  writeDurably(position: number, parts: readonly Uint8Array[], done: Done): void {
    let begun: readonly Piece[] = [];
    this.#operate(
      'write',
      done,
      () => {
        begun = this.#node.begin(position, parts);
      },
      () => this.#node.keep(begun),
      () => {
        for (const piece of begun) piece.state = 'forsaken';
      },
    );
  }

  /** Durable at once: what is tested does not depend on when. */
  resize(bytes: number): Promise<void> {
    return this.#later('resize', () => {
      const resized = new Uint8Array(bytes);
      resized.set(this.#node.seen.subarray(0, bytes));
      this.#node.seen = resized;
      this.#node.durable = resized.slice();
    });
  }

  size(): Promise<number> {
    return this.#later('size', () => this.#node.seen.length);
  }

  /** One process has all of its files. */
  lock(): Promise<boolean> {
    return Promise.resolve(true);
  }

  close(): Promise<void> {
    return this.#later('close', () => undefined);
  }

  #later<T>(kind: Operation['kind'], act: () => T): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#files.operate(
        kind,
        this.path,
        () => undefined,
        (code) => {
          if (code === undefined) resolve(act());
          else reject(failureOf(kind, this.path, code));
        },
      );
    });
  }

  #operate(
    kind: Operation['kind'],
    done: Done,
    begin: () => void,
    end: () => void,
    fail: () => void = () => undefined,
  ): void {
    this.#files.operate(kind, this.path, begin, (code) => {
      if (code !== undefined) {
        fail();
        done(failureOf(kind, this.path, code));
        return;
      }
      try {
        end();
      } catch (error) {
        done(error instanceof FileFailure ? error : FileFailure.of(kind, this.path, error));
        return;
      }
      done();
    });
  }
}
