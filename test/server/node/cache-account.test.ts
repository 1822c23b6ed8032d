// What is in a cache and what of it in memory, held to two plain maps.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { CacheAccount } from '../../../src/server/node/cache-account.js';

const capacity = 16;

type Step = { readonly do: 'take' | 'find' | 'spare' | 'release'; readonly size: number };

const steps = fc.array(
  fc.oneof(
    fc.record({ do: fc.constantFrom('take' as const, 'find' as const), size: fc.integer({ min: 1, max: 9 }) }),
    fc.record({ do: fc.constantFrom('spare' as const, 'release' as const), size: fc.nat(20) }),
  ),
  { maxLength: 100 },
);

const sum = (sizes: ReadonlyMap<number, number>): number => [...sizes.values()].reduce((all, size) => all + size, 0);

/** An account, and beside it what it should say. */
class Both {
  readonly #account: CacheAccount;
  readonly #cached = new Map<number, number>();
  readonly #inMemory = new Map<number, number>();
  #released: number;
  #last: number;

  constructor(Account: typeof CacheAccount, beginning: number) {
    this.#account = new Account(capacity, beginning);
    this.#released = beginning;
    this.#last = beginning;
  }

  step({ do: what, size }: Step): void {
    if (what === 'spare') this.#spare(size);
    else if (what === 'release') this.#release(Math.min(this.#last, this.#released + size));
    else if (this.#last < this.#released + capacity) this.#add(what, size);
    expect([this.#account.bytes, this.#account.bytesInMemory]).toEqual([sum(this.#cached), sum(this.#inMemory)]);
  }

  /** The last one goes by itself. */
  drop(): void {
    if (this.#last === this.#released) return;
    expect(this.#account.drop(this.#last, this.#last)).toBe(this.#inMemory.get(this.#last) ?? 0);
    expect(this.#account.bytes).toBe(sum(this.#cached) - (this.#cached.get(this.#last) ?? 0));
  }

  #add(what: 'take' | 'find', size: number): void {
    this.#last += 1;
    this.#cached.set(this.#last, size);
    if (what === 'take') this.#inMemory.set(this.#last, size);
    this.#account[what](this.#last, size);
  }

  /** All but the last two may leave memory: the oldest do, and no more than have to. */
  #spare(most: number): void {
    const before = sum(this.#inMemory);
    const last = Math.max(this.#released, this.#last - 2);
    const bytes = this.#account.spare(last, most, (seq) => {
      expect(sum(this.#inMemory), 'none leaves where there is no more than that').toBeGreaterThan(most);
      expect(seq, 'none leaves that must stay').toBeLessThanOrEqual(last);
      for (const other of this.#inMemory.keys()) expect(other, 'the oldest leaves').toBeGreaterThanOrEqual(seq);
      this.#inMemory.delete(seq);
    });
    expect(bytes).toBe(before - sum(this.#inMemory));
    const mayLeave = [...this.#inMemory.keys()].some((seq) => seq <= last);
    if (mayLeave) expect(sum(this.#inMemory)).toBeLessThanOrEqual(most);
  }

  #release(upTo: number): void {
    const before = sum(this.#inMemory);
    for (let seq = this.#released + 1; seq <= upTo; seq += 1) {
      this.#cached.delete(seq);
      this.#inMemory.delete(seq);
    }
    this.#released = upTo;
    expect(this.#account.release(upTo)).toBe(before - sum(this.#inMemory));
  }
}

const holdsOf = (Account: typeof CacheAccount) =>
  fc.property(steps, fc.constantFrom(0, 5, 2 ** 40), (list, beginning) => {
    const both = new Both(Account, beginning);
    for (const step of list) both.step(step);
    both.drop();
  });

it('cache account: property: it says what two maps say, whatever comes and goes', () => {
  fc.assert(holdsOf(CacheAccount));
});

/** What could be wrong with it. */
const faults: Readonly<Record<string, typeof CacheAccount>> = {
  'what was found counts twice': class extends CacheAccount {
    override find(seq: number, bytes: number): void {
      super.find(seq, bytes);
      super.find(seq, bytes);
    }
  },
  'one leaves too much': class extends CacheAccount {
    override spare(last: number, most: number, leave: (seq: number) => void): number {
      return super.spare(last, most, leave) + super.spare(last, this.bytesInMemory - 1, leave);
    }
  },
  'what must stay leaves, too': class extends CacheAccount {
    override spare(last: number, most: number, leave: (seq: number) => void): number {
      return super.spare(last + 1, most, leave);
    }
  },
  'what is dropped stays in memory': class extends CacheAccount {
    override drop(first: number, last: number): number {
      return super.drop(first, last) * 0;
    }
  },
  'the last released one is forgotten': class extends CacheAccount {
    override release(upTo: number): number {
      return super.release(upTo - 1);
    }
  },
};

it.each(Object.entries(faults))('cache account: a planted fault is found: %s', (_, planted) => {
  expect(fc.check(holdsOf(planted)).failed).toBe(true);
});
