// A journal: entries of which each becomes durable on its own, and marks that become durable only after everything
// appended before them. It never gives back what is not whole. Reading the bytes of an entry that nothing has torn would
// give the entry itself, so it is bytes only from where it is torn.
import { copyInto } from './bytes.js';
import { decode, type Entry, encode, isWhole, lengthOf } from './entry.js';
import type { Fate } from './faults.js';

type Kept = {
  /** What was appended, or what can be read since it was torn. */
  entry: Entry | undefined;
  readonly length: number;
  readonly isMark: boolean;
  isDurable: boolean;
  isTold: boolean;
  /** Whether it was looked at whether the entry is whole, since it was appended or torn. */
  isRead: boolean;
  /** The entry, if it is whole. */
  whole: Entry | undefined;
};

export class Journal {
  #kept: Kept[] = [];
  /** Everything before here is told. */
  #told = 0;
  #completable: readonly number[] | undefined;
  #changes = 0;
  /** Of each number the entry that was appended last. */
  #writes: Kept[] = [];
  /** A mark that was told to be durable lets go of the writes up to here. */
  #released = 0;

  /** How often what is durable here may have changed: a number that stays says that it did not. */
  get changes(): number {
    return this.#changes;
  }

  /** The entry, and the bytes of its payload, are the journal's from now on. */
  append(entry: Entry): void {
    const isMark = entry.kind !== 'write';
    const kept: Kept = {
      entry,
      length: lengthOf(entry),
      isMark,
      isDurable: false,
      isTold: false,
      isRead: false,
      whole: undefined,
    };
    this.#kept.push(kept);
    if (!isMark) this.#writes[entry.number] = kept;
    this.#completable = undefined;
  }

  /**
   * Bytes of a write that is durable, from this one on.
   *
   * @throws Error when it is not durable or not whole, was lost, or released: then it is nowhere
   */
  read(seq: number, from: number, into: Uint8Array): void {
    const kept = this.#writes[seq];
    const entry = kept?.isDurable && seq > this.#released ? wholeEntry(kept) : undefined;
    if (entry === undefined) throw new Error(`write ${seq} is not in the journal, and was asked for`);
    copyInto(into, 0, entry.payload, from, into.length);
  }

  /** Where the entries stand that may become durable next, the oldest first. */
  get completable(): readonly number[] {
    this.#completable ??= this.#findCompletable();
    return this.#completable;
  }

  complete(place: number): void {
    const kept = this.#kept[place];
    if (kept !== undefined) kept.isDurable = true;
    this.#completable = undefined;
    this.#changes += 1;
  }

  /** Whether `tell` has something. */
  get hasUntold(): boolean {
    return this.#oldestUntold() !== undefined;
  }

  /** The oldest entry that is durable and was not told yet; it is told now. */
  tell(): Entry | undefined {
    return this.#tell(this.#oldestUntold());
  }

  /** Whether `tellInOrder` has something. */
  get hasUntoldInOrder(): boolean {
    return this.#firstUntold()?.isDurable === true;
  }

  /** The same, but nothing is told before what was appended before it. */
  tellInOrder(): Entry | undefined {
    const next = this.#firstUntold();
    return this.#tell(next?.isDurable === true ? next : undefined);
  }

  /** Decides what becomes of each entry that is not durable; what is left is. */
  crash(fateOf: (bytes: number) => Fate): void {
    let isIntact = true;
    const left: Kept[] = [];
    for (const kept of this.survivors(this.#kept)) {
      const fate: Fate = kept.isDurable ? 'kept' : kept.isMark && !isIntact ? 'lost' : fateOf(kept.length);
      if (typeof fate === 'number') tear(kept, fate);
      if (!kept.isDurable) isIntact = isIntact && fate !== 'lost' && wholeEntry(kept) !== undefined;
      kept.isDurable = true;
      if (fate !== 'lost') left.push(kept);
    }
    this.#kept = left;
    this.#startAgain();
  }

  /** Everything that is whole and durable, in the order in which it was appended. */
  get durable(): readonly Entry[] {
    const entries: Entry[] = [];
    for (const kept of this.#kept) {
      const entry = kept.isDurable ? wholeEntry(kept) : undefined;
      if (entry !== undefined) entries.push(entry);
    }
    return entries;
  }

  /**
   * At a recovery: drops what is not whole and what nobody wants, and counts the rest as told.
   *
   * @returns whether something was not whole
   */
  truncate(isWanted: (entry: Entry) => boolean): boolean {
    let isTorn = false;
    const left: Kept[] = [];
    for (const kept of this.#kept) {
      const entry = wholeEntry(kept);
      kept.isTold = true;
      if (entry === undefined) isTorn = true;
      else if (isWanted(entry)) left.push(kept);
    }
    this.#kept = left;
    this.#startAgain();
    return isTorn;
  }

  /** What the journal still has after a crash: everything. */
  protected survivors<T>(kept: T[]): T[] {
    return kept;
  }

  #findCompletable(): readonly number[] {
    const places: number[] = [];
    for (let place = this.#told; place < this.#kept.length; place += 1) {
      const kept = this.#kept[place];
      if (kept === undefined || kept.isDurable) continue;
      if (kept.isMark && places.length > 0) break;
      places.push(place);
      if (kept.isMark) break;
    }
    return places;
  }

  #oldestUntold(): Kept | undefined {
    for (let place = this.#told; place < this.#kept.length; place += 1) {
      const next = this.#kept[place];
      if (next?.isDurable && !next.isTold) return next;
    }
    return undefined;
  }

  #firstUntold(): Kept | undefined {
    while (this.#kept[this.#told]?.isTold) this.#told += 1;
    return this.#kept[this.#told];
  }

  #tell(kept: Kept | undefined): Entry | undefined {
    if (kept === undefined) return undefined;
    kept.isTold = true;
    this.#letGo(kept);
    this.#firstUntold();
    return kept.entry;
  }

  #letGo({ entry }: Kept): void {
    if (entry?.kind === 'released') this.#released = Math.max(this.#released, entry.number);
  }

  #startAgain(): void {
    this.#writes = [];
    this.#released = 0;
    for (const kept of this.#kept) {
      if (!kept.isMark && kept.entry !== undefined) this.#writes[kept.entry.number] = kept;
      this.#letGo(kept);
    }
    this.#told = 0;
    this.#completable = undefined;
    this.#changes += 1;
  }
}

/** Only the bytes up to here are kept. */
function tear(kept: Kept, upTo: number): void {
  if (kept.entry !== undefined) kept.entry = decode(encode(kept.entry).fill(0, upTo));
  kept.isRead = false;
}

function wholeEntry(kept: Kept): Entry | undefined {
  if (!kept.isRead) kept.whole = readEntry(kept);
  kept.isRead = true;
  return kept.whole;
}

function readEntry({ entry }: Kept): Entry | undefined {
  return entry !== undefined && isWhole(entry) ? entry : undefined;
}
