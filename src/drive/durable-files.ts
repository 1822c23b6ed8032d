// What a directory has, twice: as a program sees it, and as a loss of power leaves it. Bytes of a file are durable when
// the file is synced, names when their folder is. It does no I/O, and never makes durable what was not synced.
import type { Fate } from '../sim/index.js';
import type { Operation } from './operations-log.js';

type Change = { readonly at: number; readonly bytes: Uint8Array } | { readonly size: number };

class File {
  durable: Uint8Array;
  current: Uint8Array;
  changes: Change[] = [];

  constructor(bytes: Uint8Array) {
    this.durable = bytes;
    this.current = bytes;
  }

  change(change: Change): void {
    this.current = changed(this.current, change, 'kept');
    this.changes.push(change);
  }

  sync(): void {
    this.durable = this.current;
    this.changes = [];
  }
}

type Names = Map<string, File | 'folder'>;
type Naming = { readonly folders: readonly string[]; readonly act: (names: Names) => void };

/** The bytes of each file by its name within the directory; nothing for a folder. */
export type Tree = ReadonlyMap<string, Uint8Array | undefined>;

export class DurableFiles {
  #files = new Map<number, File>();
  #durable: Names = new Map();
  #current: Names = new Map();
  #namings: Naming[] = [];

  /** Everything that is there is durable. */
  begin(tree: Tree, fileNumber: (name: string) => number): void {
    this.#files = new Map();
    this.#current = new Map();
    this.#namings = [];
    for (const [name, bytes] of tree) {
      if (bytes === undefined) {
        this.#current.set(name, 'folder');
        continue;
      }
      const file = this.#files.get(fileNumber(name)) ?? new File(bytes);
      this.#files.set(fileNumber(name), file);
      this.#current.set(name, file);
    }
    this.#durable = new Map(this.#current);
  }

  follow(operation: Operation): void {
    const { kind, name, other, offset, bytes } = operation;
    const opened = this.#files.get(operation.file);
    switch (kind) {
      case 'write':
        opened?.change({ at: offset, bytes });
        break;
      case 'truncate':
        opened?.change({ size: offset });
        break;
      case 'sync':
        opened?.sync();
        break;
      case 'sync directory':
        this.#syncFolder(name);
        break;
      case 'sync all':
        for (const one of this.#files.values()) one.sync();
        for (const { act } of this.#namings.splice(0)) act(this.#durable);
        break;
      case 'create': {
        const created = new File(new Uint8Array(0));
        this.#files.set(operation.file, created);
        this.#name([name], (names) => names.set(name, created));
        break;
      }
      case 'make directory':
        this.#name([name], (names) => names.set(name, 'folder'));
        break;
      case 'unlink':
        this.#name([name], (names) => names.delete(name));
        break;
      case 'link':
        this.#name([other], named(this.#current.get(name), other));
        break;
      case 'rename': {
        const file = this.#current.get(name);
        // Two names of one file: POSIX says that nothing happens.
        if (file !== undefined && file === this.#current.get(other)) break;
        const moved = named(file, other);
        this.#name([name, other], (names) => {
          names.delete(name);
          moved(names);
        });
        break;
      }
      case 'hello':
        break;
    }
  }

  /** What the program sees. */
  get current(): Tree {
    return treeOf(this.#current, ({ current }) => current);
  }

  /**
   * What is left when the power is lost now: all that was synced; of the rest, names up to some change, and of the
   * bytes of each write nothing, everything, or a beginning.
   */
  left(fateOf: (bytes: number) => Fate, below: (bound: number) => number): Tree {
    const names = new Map(this.#durable);
    const isOpen = this.#namings.length > 0 || [...this.#files.values()].some(({ changes }) => changes.length > 0);
    // The simplest first: everything that was not synced is lost.
    if (!isOpen || below(2) === 0) return treeOf(names, ({ durable }) => durable);
    for (const { act } of this.#namings.slice(0, below(this.#namings.length + 1))) act(names);
    const contents = new Map<File, Uint8Array>();
    return treeOf(names, (file) => {
      const content = contents.get(file) ?? contentAfter(file, fateOf);
      contents.set(file, content);
      return content;
    });
  }

  #name(changed: readonly string[], act: (names: Names) => void): void {
    act(this.#current);
    this.#namings.push({ folders: [...new Set(changed.map(folderOf))], act });
  }

  /** A rename between two folders is durable when one of them is. */
  #syncFolder(folder: string): void {
    const open: Naming[] = [];
    for (const naming of this.#namings) {
      if (naming.folders.includes(folder)) naming.act(this.#durable);
      else open.push(naming);
    }
    this.#namings = open;
  }
}

const folderOf = (name: string): string => name.slice(0, Math.max(0, name.lastIndexOf('/')));

const named = (file: File | 'folder' | undefined, name: string) => (names: Names) => {
  if (file !== undefined) names.set(name, file);
};

function contentAfter({ durable, changes }: File, fateOf: (bytes: number) => Fate): Uint8Array {
  let content = durable;
  for (const change of changes) content = changed(content, change, fateOf('bytes' in change ? change.bytes.length : 1));
  return content;
}

function changed(content: Uint8Array, change: Change, fate: Fate): Uint8Array {
  if (fate === 'lost') return content;
  if ('size' in change) return fate === 'kept' ? resized(content, change.size) : content;
  const bytes = fate === 'kept' ? change.bytes : change.bytes.subarray(0, fate);
  const next = resized(content, Math.max(content.length, change.at + bytes.length));
  next.set(bytes, change.at);
  return next;
}

/** Always a copy; what is new is zeros. */
function resized(content: Uint8Array, size: number): Uint8Array {
  const next = new Uint8Array(size);
  next.set(content.subarray(0, size));
  return next;
}

const treeOf = (names: Names, contentOf: (file: File) => Uint8Array): Tree =>
  new Map([...names].map(([name, file]) => [name, file === 'folder' ? undefined : contentOf(file)]));
