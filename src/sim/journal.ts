// A journal: entries of which each becomes durable on its own, and marks that become durable only after everything
// appended before them. It never gives back what is not whole.
import { decode, type Entry, encode, isWhole } from './entry.js';
import type { Fate } from './faults.js';

type Kept = { readonly bytes: Uint8Array; readonly isMark: boolean; isDurable: boolean; isTold: boolean };

export class Journal {
  #kept: Kept[] = [];

  append(entry: Entry): void {
    this.#kept.push({ bytes: encode(entry), isMark: entry.kind !== 'write', isDurable: false, isTold: false });
  }

  /** Where the entries stand that may become durable next, the oldest first. */
  get completable(): readonly number[] {
    const places: number[] = [];
    let isOpen = false;
    for (const [place, { isDurable, isMark }] of this.#kept.entries()) {
      if (isDurable) continue;
      if (isMark && isOpen) break;
      places.push(place);
      isOpen = true;
      if (isMark) break;
    }
    return places;
  }

  complete(place: number): void {
    const kept = this.#kept[place];
    if (kept !== undefined) kept.isDurable = true;
  }

  /** Whether `tell` has something. */
  get hasUntold(): boolean {
    return this.#kept.some(({ isDurable, isTold }) => isDurable && !isTold);
  }

  /** The oldest entry that is durable and was not told yet; it is told now. */
  tell(): Entry | undefined {
    return this.#tell(this.#kept.find(({ isDurable, isTold }) => isDurable && !isTold));
  }

  /** Whether `tellInOrder` has something. */
  get hasUntoldInOrder(): boolean {
    return this.#kept.find(({ isTold }) => !isTold)?.isDurable === true;
  }

  /** The same, but nothing is told before what was appended before it. */
  tellInOrder(): Entry | undefined {
    const next = this.#kept.find(({ isTold }) => !isTold);
    return this.#tell(next?.isDurable === true ? next : undefined);
  }

  /** Decides what becomes of each entry that is not durable; what is left is. */
  crash(fateOf: (bytes: number) => Fate): void {
    let isIntact = true;
    this.#kept = this.survivors(this.#kept).filter((kept) => {
      if (kept.isDurable) return true;
      const fate = kept.isMark && !isIntact ? 'lost' : fateOf(kept.bytes.length);
      if (typeof fate === 'number') kept.bytes.fill(0, fate);
      kept.isDurable = true;
      isIntact = isIntact && fate !== 'lost' && wholeEntry(kept) !== undefined;
      return fate !== 'lost';
    });
  }

  /** Everything that is whole and durable, in the order in which it was appended. */
  get durable(): readonly Entry[] {
    return this.#kept.filter(({ isDurable }) => isDurable).flatMap((kept) => wholeEntry(kept) ?? []);
  }

  /**
   * At a recovery: drops what is not whole and what nobody wants, and counts the rest as told.
   *
   * @returns whether something was not whole
   */
  truncate(isWanted: (entry: Entry) => boolean): boolean {
    let isTorn = false;
    this.#kept = this.#kept.filter((kept) => {
      const entry = wholeEntry(kept);
      kept.isTold = true;
      isTorn = isTorn || entry === undefined;
      return entry !== undefined && isWanted(entry);
    });
    return isTorn;
  }

  /** What the journal still has after a crash: everything. */
  protected survivors<T>(kept: T[]): T[] {
    return kept;
  }

  #tell(kept: Kept | undefined): Entry | undefined {
    if (kept === undefined) return undefined;
    kept.isTold = true;
    return decode(kept.bytes);
  }
}

function wholeEntry({ bytes }: Kept): Entry | undefined {
  const entry = decode(bytes);
  return entry !== undefined && isWhole(entry) ? entry : undefined;
}
