// Opens a journal: finds the last group that is whole, and takes nothing after it. What was durable and is not whole any more is
// damage: then it is refused, and nothing is written. It never says that something was found before that is durable.

import { zeros } from '../bytes/index.js';
import { type OpenFile, whenDone } from '../files/index.js';
import { checkOptions } from './check-options.js';
import { type FoundEntry, marksAfter, tieOf } from './group.js';
import { Journal } from './journal.js';
import type { FoundWrite, JournalContents, JournalMarks, JournalOptions } from './journal-options.js';
import { JournalRefusal } from './journal-refusal.js';
import { lettingGo } from './journal-state.js';
import { firstGroup, pageBytes } from './layout.js';
import { Places } from './places.js';
import { type FoundSegment, readHeaders } from './read-headers.js';
import { groupAfter, groupOfLaterUse, type ReadSegment, readGroups } from './read-segment.js';
import type { LiveSegment, SegmentHeader } from './segment-header.js';
import type { Segment } from './segments.js';

type Newest = FoundSegment & { readonly header: SegmentHeader };

type OpenedContents = JournalContents & { readonly journal: Journal };

type Demand = (found: Pick<JournalContents, 'marks' | 'writes'>) => void;

/** The groups of the newest segment, and what was written last of it: its last group or, without one, its header. */
type ReadNewest = ReadSegment & { readonly writtenLast: { readonly position: number; readonly bytes: Uint8Array } };

/**
 * Opens the journal of a folder and finds what is durable in it.
 *
 * @param demand asked of what was found, before anything is written: what it throws is thrown, and nothing was changed
 * @throws JournalRefusal if there is none, it is another's, of a newer version, or damaged: nothing was changed then;
 * FileFailure
 */
export async function openJournal(options: JournalOptions, demand: Demand = () => {}): Promise<OpenedContents> {
  checkOptions(options);
  const opened: OpenFile[] = [];
  try {
    return await new Opening(options, await readHeaders(options, opened)).open(demand);
  } catch (error) {
    for (const file of opened) await file.close().catch(() => undefined);
    throw error;
  }
}

class Opening {
  readonly #options: JournalOptions;
  readonly #found: readonly FoundSegment[];
  #bytesRead: number;
  readonly #places: Places;
  /** Segments are read into it, one after the other. */
  readonly #segment: Uint8Array;

  constructor(options: JournalOptions, found: readonly FoundSegment[]) {
    this.#options = options;
    this.#found = found;
    this.#bytesRead = found.length * pageBytes;
    this.#places = new Places(options.window);
    this.#segment = new Uint8Array(options.segmentBytes);
  }

  async open(demand: Demand): Promise<OpenedContents> {
    const newest = this.#newest();
    const last = await this.#readNewest(newest);
    await this.#checkUnknown(newest.header);
    const marks = marksAfter(newest.header.marks, last.entries);
    const live = newest.header.live.filter(({ lastWrite }) => lastWrite > this.#letGo(marks));
    const older: FoundEntry[] = [];
    for (const segment of live) {
      const entries = await this.#readOlder(newest.header, segment);
      this.#note(segment.index, entries, this.#letGo(marks));
      for (const entry of entries) older.push(entry);
    }
    this.#note(newest.index, last.entries, this.#letGo(marks));
    const writes = this.#writes([...older, ...last.entries], marks);
    demand({ marks, writes });
    await this.#makeDurable(newest.file, last.writtenLast);
    await this.#clear(newest.file, last.end);
    const journal = this.#journal(newest, last, live, marks);
    return { journal, marks, writes, bytesRead: this.#bytesRead };
  }

  #newest(): Newest {
    const whole = this.#found.flatMap(({ index, file, header }) =>
      header === undefined ? [] : { index, file, header },
    );
    const newest = whole.reduce((one, other) => (other.header.use > one.header.use ? other : one));
    const twin = whole.find(({ header, index }) => header.use === newest.header.use && index !== newest.index);
    if (twin !== undefined) throw JournalRefusal.damaged(twin.file.path, 'it has the header of another segment');
    if (newest.header.use === 0) throw JournalRefusal.damaged(newest.file.path, 'no segment was ever begun');
    return newest;
  }

  /** Its last group may be torn: nobody was told of it. */
  async #readNewest({ file, header }: Newest): Promise<ReadNewest> {
    // What is written once more stays, while others are read.
    const segment = await this.#read(file, new Uint8Array(this.#options.segmentBytes));
    const tie = { journal: tieOf(header.journal), use: header.use };
    const read = readGroups(segment, tie);
    const later = groupAfter(segment, tie, read.end);
    const position = read.last ?? 0;
    if (later === undefined) return { ...read, writtenLast: { position, bytes: segment.subarray(position, read.end) } };
    throw JournalRefusal.damaged(
      file.path,
      `what is at ${read.end} is not whole, and was durable when what is at ${later} was written`,
    );
  }

  /** A segment has no whole header when the power was lost while it was begun; then nothing else is in it. */
  async #checkUnknown(newest: SegmentHeader): Promise<void> {
    for (const { file, header } of this.#found) {
      if (header !== undefined) continue;
      const later = groupOfLaterUse(await this.#read(file), tieOf(newest.journal), newest.use);
      if (later !== undefined)
        throw JournalRefusal.damaged(
          file.path,
          `its header is not whole, and was durable when what is at ${later} was written`,
        );
    }
  }

  async #readOlder(newest: SegmentHeader, { index, use, end }: LiveSegment): Promise<readonly FoundEntry[]> {
    const segment = this.#found[index];
    if (segment === undefined) throw JournalRefusal.damaged(this.#options.folder, `segment ${index + 1} is not there`);
    const { file, header } = segment;
    if (header?.use !== use)
      throw JournalRefusal.damaged(file.path, 'its header is not the one that it had when it was written');
    const read = readGroups(await this.#read(file), { journal: tieOf(newest.journal), use }, end);
    if (read.end === end) return read.entries;
    throw JournalRefusal.damaged(file.path, `what is at ${read.end} is not whole, and its groups end at ${end}`);
  }

  async #read(file: OpenFile, into = this.#segment): Promise<Uint8Array> {
    this.#bytesRead += into.length;
    await whenDone((done) => file.read(0, into, done));
    return into;
  }

  /** Of several of one number the last that is noted counts. */
  #note(index: number, entries: readonly FoundEntry[], letGo: number): void {
    for (const entry of entries)
      if (entry.kind === 'write' && entry.seq > letGo) this.#places.set(entry.seq, index, entry.place);
  }

  /** Of several of one number, which a secondary may have, the one that was appended last. */
  #writes(entries: readonly FoundEntry[], marks: JournalMarks): readonly FoundWrite[] {
    const letGo = this.#letGo(marks);
    const bySeq = new Map<number, FoundWrite>();
    for (const entry of entries) if (entry.kind === 'write' && entry.seq > letGo) bySeq.set(entry.seq, entry);
    const writes = [...bySeq.values()].sort((one, other) => one.seq - other.seq);
    if (this.#options.identity.role === 'secondary') return writes;
    const missing = writes.findIndex(({ seq }, k) => seq !== letGo + 1 + k);
    if (missing < 0) return writes;
    throw JournalRefusal.damaged(
      this.#options.folder,
      `write ${letGo + 1 + missing} is missing, and later ones are there`,
    );
  }

  /**
   * What was written last is found, and may never have become durable: the node was killed before it was, or its sync failed,
   * after which the system shows what it does not keep. So the same bytes are written once more. One group, or one header, is
   * under way at a time, and a failure ends the node: everything before is durable.
   */
  async #makeDurable(file: OpenFile, { position, bytes }: ReadNewest['writtenLast']): Promise<void> {
    await whenDone((done) => file.writeDurably(position, [bytes], done));
  }

  /**
   * What is left of a group that was not finished could be taken for a part of the one that is written in its place: without
   * its head, it cannot.
   */
  async #clear(file: OpenFile, end: number): Promise<void> {
    if (end < this.#options.segmentBytes) await whenDone((done) => file.writeDurably(end, [zeros(pageBytes)], done));
  }

  #journal(
    { index, file, header }: Newest,
    last: ReadSegment,
    live: readonly LiveSegment[],
    marks: JournalMarks,
  ): Journal {
    const lastWrite = last.entries.reduce(
      (most, entry) => (entry.kind === 'write' ? Math.max(most, entry.seq) : most),
      0,
    );
    const current: Segment = { index, file, use: header.use, end: last.end, lastWrite };
    const older = this.#found.flatMap((segment): Segment[] => {
      const known = live.find((other) => other.index === segment.index);
      return known === undefined ? [] : [{ ...known, file: segment.file }];
    });
    const free = this.#found
      .filter((segment) => segment.index !== index && !live.some((other) => other.index === segment.index))
      .map((segment): Segment => ({ index: segment.index, file: segment.file, use: 0, end: firstGroup, lastWrite: 0 }));
    return new Journal({
      options: this.#options,
      number: header.journal,
      marks,
      live: [...older.sort((one, other) => one.use - other.use), current],
      free,
      places: this.#places,
    });
  }

  #letGo(marks: JournalMarks): number {
    return lettingGo(marks, this.#options.identity.role);
  }
}
