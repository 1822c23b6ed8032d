// A file layer in memory that loses power: it keeps apart what was written and what is durable, and at a loss keeps, drops or
// tears whatever was not. It does what a disk may do, and never what it may not.
import { basename, dirname } from 'node:path';
import type { Files, Found, OpenFile } from '../../src/server/files/index.js';
import { failureOf, LosingFile, type Operation } from './losing-file.js';
import { type Choose, StoredFile } from './stored-file.js';

export type { Choose, Operation };

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

type Naming = { readonly name: string; readonly node: StoredFile | undefined; readonly from?: string };

export class PowerLossFiles implements Files {
  /** Fails operations, if it is given. */
  fault: Fault | undefined;
  /** The power is lost during the operation with this count: it begins, and neither it nor any other is ever done. */
  lostAt = Number.POSITIVE_INFINITY;
  count = 0;
  /** Whether operations are done in the same turn of the event loop: where nothing else happens, that is faster. */
  isPrompt = false;
  /** Whether operations that are done at once are not counted, and never fail: for whoever looks from outside. */
  isSilent = false;
  readonly #durableNames: Map<string, StoredFile>;
  readonly #names: Map<string, StoredFile>;
  #namings: Naming[] = [];
  #isLost = false;
  #tellLost: () => void = () => undefined;
  /** When the power is lost. */
  readonly lost = new Promise<void>((resolve) => {
    this.#tellLost = resolve;
  });

  constructor(names: ReadonlyMap<string, StoredFile> = new Map()) {
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
    const node = this.#names.get(path) ?? new StoredFile();
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
      const node = new StoredFile();
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

  /** The same of an operation that is done at once. */
  operateNow(kind: Operation['kind'], path: string): string | undefined {
    if (this.isSilent) return undefined;
    const count = this.count;
    this.count += 1;
    if (count >= this.lostAt) this.#lose();
    return this.#isLost ? 'EIO' : this.fault?.({ kind, path, count });
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

  #node(kind: Operation['kind'], path: string): StoredFile {
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

function give(names: Map<string, StoredFile>, { name, node, from }: Naming): void {
  if (from !== undefined) names.delete(from);
  if (node === undefined) names.delete(name);
  else names.set(name, node);
}
