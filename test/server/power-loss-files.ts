// A file layer in memory that loses power: it keeps apart what was written and what is durable, and at a loss keeps, drops or
// tears whatever was not. It does what a disk may do, and never what it may not.
import { basename, dirname } from 'node:path';
import { type Done, FileFailure, type Files, type Found, type OpenFile } from '../../src/server/files/index.js';

/** A number from 0 to `most`; 0 is what shrinking goes to. */
export type Choose = (most: number) => number;

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

/** The code of the error with which it fails, if it does. */
export type Fault = (operation: Operation) => string | undefined;

/** Chooses by a list of numbers; when it is at its end, 0. */
export function chooseBy(list: readonly number[]): Choose {
  let next = 0;
  return (most) => {
    const number = list[next] ?? 0;
    next += 1;
    return number % (most + 1);
  };
}

/** What a device takes at once: of a longer write each page has a fate of its own. */
const pageBytes = 4096;

type Piece = { readonly position: number; readonly bytes: Uint8Array; state: 'under way' | 'written' | 'forsaken' };
type Naming = { readonly name: string; readonly node: Node | undefined; readonly from?: string };

/** A file: what is durable of it, and the pieces that are not. */
class Node {
  durable: Uint8Array<ArrayBuffer> = new Uint8Array(0);
  seen: Uint8Array<ArrayBuffer> = new Uint8Array(0);
  pieces: Piece[] = [];
  wasWritten = false;

  begin(position: number, parts: readonly Uint8Array[]): readonly Piece[] {
    const bytes = Buffer.concat(parts);
    const begun: Piece[] = [];
    for (let from = 0; from < bytes.length; ) {
      const to = Math.min(bytes.length, from + pageBytes - ((position + from) % pageBytes));
      begun.push({ position: position + from, bytes: Uint8Array.from(bytes.subarray(from, to)), state: 'under way' });
      from = to;
    }
    this.seen = over(this.seen, position, bytes);
    this.pieces.push(...begun);
    this.wasWritten = true;
    return begun;
  }

  keep(pieces: readonly Piece[]): void {
    for (const { position, bytes } of pieces) this.durable = over(this.durable, position, bytes);
    this.pieces = this.pieces.filter((piece) => !pieces.includes(piece));
  }

  /** What is left of it without power. */
  cut(choose: Choose): void {
    for (const { position, bytes } of this.pieces) {
      const fate = choose(2);
      const kept = fate === 2 ? choose(bytes.length) : fate * bytes.length;
      if (kept > 0) this.durable = over(this.durable, position, bytes.subarray(0, kept));
    }
    this.pieces = [];
    this.seen = this.durable.slice();
  }
}

function over(old: Uint8Array<ArrayBuffer>, position: number, bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const end = position + bytes.length;
  const grown = end > old.length ? new Uint8Array(end) : old;
  if (grown !== old) grown.set(old);
  grown.set(bytes, position);
  return grown;
}

export class PowerLossFiles implements Files {
  /** Fails operations, if it is given. */
  fault: Fault | undefined;
  /** The power is lost during the operation with this count: it begins, and neither it nor any other is ever done. */
  lostAt = Number.POSITIVE_INFINITY;
  count = 0;
  /** Whether operations are done in the same turn of the event loop: where nothing else happens, that is faster. */
  isPrompt = false;
  readonly #durableNames: Map<string, Node>;
  readonly #names: Map<string, Node>;
  #namings: Naming[] = [];
  #isLost = false;
  #tellLost: () => void = () => undefined;
  /** When the power is lost. */
  readonly lost = new Promise<void>((resolve) => {
    this.#tellLost = resolve;
  });

  constructor(names: ReadonlyMap<string, Node> = new Map()) {
    this.#durableNames = new Map(names);
    this.#names = new Map(names);
  }

  get isLost(): boolean {
    return this.#isLost;
  }

  /** The power is lost now, if it was not before; what is there when it comes back. */
  cut(choose: Choose): PowerLossFiles {
    this.#lose();
    for (const naming of this.#namings) if (choose(1) === 1) this.#makeDurable(naming);
    for (const node of new Set(this.#durableNames.values())) node.cut(choose);
    return new PowerLossFiles(this.#durableNames);
  }

  /** The bytes of a file as they are seen now. */
  contents(path: string): Uint8Array {
    return this.#node('read', path).seen.slice();
  }

  /** Puts these bytes in the place of a file's, for good; none: it is not there any more. */
  replace(path: string, bytes: Uint8Array | undefined): void {
    if (bytes === undefined) {
      this.#durableNames.delete(path);
      this.#names.delete(path);
      return;
    }
    const node = this.#names.get(path) ?? new Node();
    node.seen = Uint8Array.from(bytes);
    node.durable = node.seen.slice();
    node.pieces = [];
    this.#durableNames.set(path, node);
    this.#names.set(path, node);
  }

  /** The same files once more, as they are seen now. */
  copy(): PowerLossFiles {
    const copy = new PowerLossFiles();
    for (const [path, node] of this.#names) copy.replace(path, node.seen);
    return copy;
  }

  /** Every file, with its bytes. */
  get all(): ReadonlyMap<string, Uint8Array> {
    return new Map([...this.#names.keys()].sort().map((path) => [path, this.contents(path)]));
  }

  open(path: string): Promise<OpenFile> {
    return this.#promise('open', path, () => new LosingFile(this, path, this.#node('open', path)));
  }

  create(path: string): Promise<OpenFile> {
    return this.#promise('create', path, () => {
      if (this.#names.has(path)) throw failureOf('create', path, 'EEXIST');
      const node = new Node();
      this.#name({ name: path, node });
      return new LosingFile(this, path, node);
    });
  }

  list(folder: string): Promise<readonly string[]> {
    return this.#promise('list', folder, () => this.#namesIn(folder));
  }

  rename(from: string, to: string): Promise<void> {
    return this.#promise('rename', from, () => this.#name({ name: to, node: this.#node('rename', from), from }));
  }

  remove(path: string): Promise<void> {
    return this.#promise('remove', path, () => {
      this.#node('remove', path);
      this.#name({ name: path, node: undefined });
    });
  }

  syncFolder(folder: string): Promise<void> {
    return this.#promise('sync', folder, () => {
      for (const naming of this.#namings) if (dirname(naming.name) === folder) this.#makeDurable(naming);
      this.#namings = this.#namings.filter(({ name }) => dirname(name) !== folder);
    });
  }

  find(path: string): Promise<Found | undefined> {
    return this.#promise('find', path, () => {
      const node = this.#names.get(path);
      return node && { kind: 'file', bytes: node.seen.length, allocated: node.wasWritten ? node.seen.length : 0 };
    });
  }

  /**
   * Counts an operation, begins it, and does the rest later, unless the power is lost.
   *
   * @param begin what may be there after a loss
   * @param end what is done when it is done, and what is then said
   */
  operate(kind: Operation['kind'], path: string, begin: () => void, end: (code: string | undefined) => void): void {
    if (this.#isLost) return;
    const count = this.count;
    this.count += 1;
    const code = this.fault?.({ kind, path, count });
    begin();
    if (count >= this.lostAt) this.#lose();
    else
      (this.isPrompt ? queueMicrotask : setImmediate)(() => {
        if (!this.#isLost) end(code);
      });
  }

  #promise<T>(kind: Operation['kind'], path: string, act: () => T): Promise<T> {
    return new Promise((resolve, reject) => {
      let acted: { readonly value: T } | undefined;
      let failure: unknown;
      const begin = (): void => {
        try {
          acted = { value: act() };
        } catch (error) {
          failure = error;
        }
      };
      this.operate(kind, path, begin, (code) => {
        if (code !== undefined) reject(failureOf(kind, path, code));
        else if (acted !== undefined) resolve(acted.value);
        else reject(failure);
      });
    });
  }

  #lose(): void {
    this.#isLost = true;
    this.#tellLost();
  }

  #node(kind: Operation['kind'], path: string): Node {
    const node = this.#names.get(path);
    if (node === undefined) throw failureOf(kind, path, 'ENOENT');
    return node;
  }

  #name(naming: Naming): void {
    give(this.#names, naming);
    this.#namings.push(naming);
  }

  #makeDurable(naming: Naming): void {
    give(this.#durableNames, naming);
  }

  #namesIn(folder: string): string[] {
    return [...this.#names.keys()].filter((path) => dirname(path) === folder).map((path) => basename(path));
  }
}

function give(names: Map<string, Node>, { name, node, from }: Naming): void {
  if (from !== undefined) names.delete(from);
  if (node === undefined) names.delete(name);
  else names.set(name, node);
}

const failureOf = (kind: string, path: string, code: string): FileFailure =>
  FileFailure.of(kind, path, Object.assign(new Error(code), { code }));

class LosingFile implements OpenFile {
  readonly path: string;
  readonly #files: PowerLossFiles;
  readonly #node: Node;

  constructor(files: PowerLossFiles, path: string, node: Node) {
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
