// One of several logs that are read side by side: what was read of it and not yet taken, and what it is about. A log that
// is still being written is asked for more, and does not hold up the others while it has nothing.
import { type NodeName, nodeOfEvent, type TraceHeader, type TraceLine } from '../../protocol/index.js';
import { readBatches, type TraceBatch, type TraceSource } from './read-trace.js';

export class NodeLog {
  readonly index: number;
  readonly name: string;
  header: TraceHeader | undefined;
  isTorn = false;
  /** Whether there was a line in it, the header apart. */
  hasLines = false;
  readonly #source: TraceSource;
  readonly #batches: AsyncGenerator<TraceBatch>;
  #lines: TraceBatch['lines'] = [];
  #next = 0;
  #ended = false;
  /** What was asked for and has not come. */
  #coming: Promise<void> | undefined;
  /** Whether nothing more stands there for now, as far as that can be known. */
  #isAll: boolean;
  /** The node of the lines that were read; where a log does not say, it is taken to go on. */
  #node: NodeName | undefined;
  /** The node that the next line says. */
  #nextNode: NodeName | undefined;

  constructor(source: TraceSource, index: number) {
    this.index = index;
    this.name = source.name;
    this.#source = source;
    this.#batches = readBatches(source);
    this.#isAll = this.isStream;
  }

  get hasMore(): boolean {
    return this.#next < this.#lines.length;
  }

  get hasEnded(): boolean {
    return this.#ended && !this.hasMore;
  }

  /** Whether it has an end of its own, and has come to it. */
  get isOver(): boolean {
    return this.hasEnded && this.#source.live?.isStopped() !== true;
  }

  /** Whether something may come that is worth waiting for, whatever the others have. */
  get isLate(): boolean {
    return this.#wantsMore && !this.#isAll;
  }

  /** Whether lines were read of it, or are not to come. */
  get hasBegun(): boolean {
    return this.#lines.length > 0 || this.#ended;
  }

  /** Whether it can wait while it is ahead of the others. */
  get canWait(): boolean {
    return this.#source.live?.canWait === true;
  }

  /** Whether its writer decides when it ends, so that a later log of its node has to wait for that. */
  get isStream(): boolean {
    return this.#source.live?.canWait === false;
  }

  /** The node of the next line, or of the log as far as it is known. */
  get node(): NodeName | undefined {
    return this.#nextNode ?? this.#node;
  }

  /** Asks for more, if all that was read is taken; until that has come, or it has ended. */
  more(): Promise<void> | undefined {
    if (!this.#wantsMore) return undefined;
    if (this.#coming === undefined) {
      this.#coming = this.#read();
      // Whoever waits for it is told; until then nobody may be there.
      this.#coming.catch(() => undefined);
    }
    return this.#coming;
  }

  take(): TraceBatch['lines'][number] {
    const item = this.#lines[this.#next];
    if (item === undefined) throw new RangeError(`no line of ${this.name} was read`);
    this.#node = this.#nextNode ?? this.#node;
    this.#goTo(this.#next + 1);
    return item;
  }

  get #wantsMore(): boolean {
    return !this.hasMore && !this.#ended;
  }

  async #read(): Promise<void> {
    const { done, value } = await this.#batches.next();
    this.#coming = undefined;
    if (done) {
      this.#ended = true;
      return;
    }
    this.header ??= value.header;
    this.isTorn ||= value.isTorn;
    this.#isAll = this.isStream || (this.canWait && value.isAll);
    if (value.lines.length === 0) return;
    this.hasLines = true;
    this.#lines = value.lines;
    this.#goTo(0);
    this.#node ??= value.lines.map(({ line }) => nodeOf(line)).find((node) => node !== undefined);
  }

  #goTo(next: number): void {
    const line = this.#lines[next]?.line;
    this.#next = next;
    this.#nextNode = line && nodeOf(line);
  }
}

function nodeOf({ node, event }: TraceLine): NodeName | undefined {
  return node ?? nodeOfEvent(event);
}
