// A journal in use, and what it has to be: whatever is done to it, it is held to a list of what was appended and of what
// was told to be durable.
import fc from 'fast-check';
import { expect } from 'vitest';
import { xxh32 } from '../../src/impl/index.js';
import type * as JournalRoom from '../../src/server/journal/index.js';
import type { Journal, JournalMarks, JournalOptions, MarkKind } from '../../src/server/journal/index.js';
import { type Contents, isAtLeast, isSame, type Kept, nothing, prefixOf, readBack } from './journal-contents.js';
import { type Choose, chooseBy, PowerLossFiles } from './power-loss-files.js';

export const blockSize = 512;
export const folder = '/node';
export const identity = {
  pair: '0123456789abcdef'.repeat(2),
  role: 'primary',
  volumeBytes: 65_536,
  blockSize,
} as const;

/** What happens; numbers are chosen within what is possible then. */
export type Step =
  | { readonly do: 'write'; readonly blocks: number; readonly fill: number; readonly pick: number }
  | { readonly do: 'mark'; readonly kind: MarkKind; readonly by: number; readonly forgets: boolean }
  | { readonly do: 'turn' | 'settle' | 'close' }
  | { readonly do: 'cut'; readonly after: number; readonly choices: readonly number[] };

export const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    {
      weight: 12,
      arbitrary: fc.record({
        do: fc.constant('write' as const),
        blocks: fc.integer({ min: 1, max: 9 }),
        fill: fc.integer({ min: 0, max: 2 }),
        pick: fc.nat(7),
      }),
    },
    {
      weight: 6,
      arbitrary: fc.record({
        do: fc.constant('mark' as const),
        kind: fc.constantFrom<MarkKind>('released', 'permitted', 'destaged'),
        by: fc.integer({ min: 1, max: 12 }),
        forgets: fc.boolean(),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        do: fc.constant('mark' as const),
        kind: fc.constant('takeover' as const),
        by: fc.integer({ min: 1, max: 12 }),
        forgets: fc.boolean(),
      }),
    },
    { weight: 6, arbitrary: fc.record({ do: fc.constantFrom('turn' as const, 'turn' as const, 'settle' as const) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('close' as const) }) },
    {
      weight: 2,
      arbitrary: fc.record({
        do: fc.constant('cut' as const),
        after: fc.nat(6),
        choices: fc.array(fc.nat(0xffff), { maxLength: 40 }),
      }),
    },
  ),
  { maxLength: 80, size: 'max' },
);

type Appended = { readonly kind: 'write'; readonly write: Kept } | { readonly kind: MarkKind; readonly number: number };

export type Shape = {
  readonly role: 'primary' | 'secondary';
  readonly segments: number;
  readonly segmentBytes: number;
  readonly gathers?: boolean;
};

/** The functions that are tested: those of the room, or others with a planted fault. */
export type Tested = Pick<typeof JournalRoom, 'createJournal' | 'openJournal'>;

export class JournalLife {
  readonly #tested: Tested;
  readonly #shape: Shape;
  #files = new PowerLossFiles();
  #journal: Journal | undefined;
  #choose: Choose = () => 0;
  /** What was there when it was opened, and what was appended since. */
  #base = nothing;
  #appended: Appended[] = [];
  /** So many of those were said to be durable. */
  #told = 0;
  #toldMarks = nothing.marks;
  readonly #failures: Error[] = [];
  /** What happened, for tests that want to see it all happen. */
  readonly seen = { lives: 0, full: 0, torn: 0 };

  constructor(tested: Tested, shape: Shape) {
    this.#tested = tested;
    this.#shape = shape;
  }

  async run(list: readonly Step[]): Promise<void> {
    await this.#create();
    for (const step of list) {
      await this.#step(step);
      if (this.#files.isLost) await this.#openAgain();
    }
    await this.#lose();
    await this.#openAgain();
    expect(this.#failures).toEqual([]);
  }

  async #create(): Promise<void> {
    this.#journal = await this.#tested.createJournal(this.#options());
  }

  #options(): JournalOptions {
    const { role, segments, segmentBytes, gathers = false } = this.#shape;
    return {
      folder,
      files: this.#files,
      identity: { ...identity, role },
      segments,
      segmentBytes,
      window: 4096,
      gathers,
      onDurable: (writes, marks) => this.#tell(writes, marks),
      onFailure: (failure) => this.#failures.push(failure),
    };
  }

  async #step(step: Step): Promise<void> {
    switch (step.do) {
      case 'write':
        return this.#write(step);
      case 'mark':
        return this.#mark(step.kind, step.by, step.forgets);
      case 'turn':
        return turn();
      case 'settle':
        return this.#settle();
      case 'close':
        return this.#close();
      case 'cut':
        this.#files.lostAt = this.#files.count + step.after;
        this.#choose = chooseBy(step.choices);
        return undefined;
    }
  }

  #write({ blocks, fill, pick }: Extract<Step, { do: 'write' }>): void {
    const journal = this.#open();
    const seq = this.#nextSeq(pick);
    if (seq === undefined) return;
    const bytes = new Uint8Array(blocks * blockSize).fill(fill);
    const checksum = xxh32(bytes);
    if (bytes.length > journal.room) {
      this.seen.full += 1;
      if (fill !== 0) expect(() => journal.write(seq, pick, bytes, checksum)).toThrow('has no room in the journal');
      return;
    }
    journal.write(seq, pick, bytes, checksum);
    this.#appended.push({ kind: 'write', write: { seq, block: pick, bytes } });
  }

  #mark(kind: MarkKind, by: number, forgets: boolean): void {
    const journal = this.#open();
    const { marks, writes } = this.#after(this.#appended.length);
    // A mark lets go only what is known to be durable.
    const durable = this.#after(this.#told);
    const most = kind === this.#lettingGo ? prefixOf(durable, this.#lettingGo) : marks[kind] + by;
    const number = Math.min(most, marks[kind] + by);
    if (number <= marks[kind]) return;
    journal.mark(kind, number);
    this.#appended.push({ kind, number });
    if (kind === this.#lettingGo && forgets) journal.forget(number);
    expect(writes.size).toBeLessThan(10_000);
  }

  /** Of a primary the next one; of a secondary any that may come, also one that is not the next. */
  #nextSeq(pick: number): number | undefined {
    const { marks, writes } = this.#after(this.#appended.length);
    if (this.#shape.role === 'primary') return Math.max(marks.released, ...writes.keys()) + 1;
    const seq = marks.destaged + 1 + pick;
    return writes.has(seq) ? undefined : seq;
  }

  async #settle(): Promise<void> {
    await Promise.race([this.#open().settled(), this.#files.lost]);
    if (this.#files.isLost) return;
    expect(this.#told).toBe(this.#appended.length);
    this.#readBack();
  }

  /** What was not let go is read as it was written. */
  #readBack(): void {
    const journal = this.#open();
    this.#files.isSilent = true;
    for (const { seq, bytes } of this.#after(this.#told).writes.values())
      expect(Buffer.compare(readBack(journal, seq, bytes.length), bytes), `write ${seq} is read back`).toBe(0);
    this.#files.isSilent = false;
  }

  async #close(): Promise<void> {
    await Promise.race([this.#open().close(), this.#files.lost]);
    if (this.#files.isLost) return;
    expect(this.#told).toBe(this.#appended.length);
    await this.#openAgain();
  }

  async #lose(): Promise<void> {
    this.#files.lostAt = 0;
  }

  /** What is said to be durable is the next of what was appended, and every mark that is said was appended before. */
  #tell(writes: readonly number[], marks: JournalMarks): void {
    for (const seq of writes) {
      while (this.#appended[this.#told]?.kind !== 'write') {
        expect(this.#told).toBeLessThan(this.#appended.length);
        this.#told += 1;
      }
      const next = this.#appended[this.#told];
      expect(next?.kind === 'write' ? next.write.seq : undefined).toBe(seq);
      this.#told += 1;
    }
    while (!isAtLeast(this.#after(this.#told).marks, marks)) {
      expect(this.#appended[this.#told]?.kind, 'a mark is told that was not appended').toBeTypeOf('string');
      this.#told += 1;
    }
    expect(isAtLeast(marks, this.#after(this.#told).marks), 'a mark is not told').toBe(true);
    this.#toldMarks = marks;
  }

  /** The power comes back. */
  async #openAgain(): Promise<void> {
    this.#files = this.#files.cut(this.#choose);
    this.#choose = () => 0;
    const { told, appended } = { told: this.#told, appended: this.#appended };
    const { journal, marks, writes } = await this.#tested.openJournal(this.#options());
    expect(isAtLeast(marks, this.#toldMarks), 'a mark that was told is lost').toBe(true);
    const read = writes.map(({ seq, block, size, checksum }) => {
      const bytes = readBack(journal, seq, size);
      expect(xxh32(bytes), `write ${seq} is read back`).toBe(checksum);
      return [seq, { seq, block, bytes }] as const;
    });
    const found: Contents = { marks, writes: new Map(read) };
    const prefix = this.#prefixThatIs(found, told);
    expect(prefix, 'what is found is no state in which the journal was').toBeDefined();
    if (prefix !== undefined && prefix < appended.length) this.seen.torn += 1;
    this.#checkFiles();
    this.#journal = journal;
    this.#base = found;
    this.#appended = [];
    this.#told = 0;
    this.seen.lives += 1;
  }

  #prefixThatIs(found: Contents, least: number): number | undefined {
    for (let k = least; k <= this.#appended.length; k += 1) if (isSame(this.#after(k), found)) return k;
    return undefined;
  }

  #checkFiles(): void {
    const { segments, segmentBytes } = this.#shape;
    expect([...this.#files.all.values()].map(({ length }) => length)).toEqual(Array(segments).fill(segmentBytes));
  }

  /** What the journal has after so many of what was appended. */
  #after(count: number): Contents {
    const marks = { ...this.#base.marks };
    const writes = new Map(this.#base.writes);
    for (const appended of this.#appended.slice(0, count))
      if (appended.kind === 'write') writes.set(appended.write.seq, appended.write);
      else marks[appended.kind] = Math.max(marks[appended.kind], appended.number);
    for (const seq of writes.keys()) if (seq <= marks[this.#lettingGo]) writes.delete(seq);
    return { marks, writes };
  }

  get #lettingGo(): 'released' | 'destaged' {
    return this.#shape.role === 'primary' ? 'released' : 'destaged';
  }

  #open(): Journal {
    if (this.#journal === undefined) throw new Error('no journal is open');
    return this.#journal;
  }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
