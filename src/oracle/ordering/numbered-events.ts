// Tells the events that are about writes: short forms written out, sparse numbers counted, stores bound to the writes
// that were issued. It remembers which were told, as far as that is needed, and judges nothing.
import type { EventType, NodeName, ObservedEvent, TraceHeader, TraceLine } from '../../protocol/index.js';
import { InputError } from '../reading/input-error.js';
import type { Places } from '../reading/places.js';
import { Bindings } from './bindings.js';
import { type Numbering, numberingOf } from './numbering.js';
import { settingOf } from './observability.js';
import { Seen, type SeenType, type Spans } from './seen.js';

/**
 * Told of each event, in the order in which they happened, with the number of the line that says so. Where a node's crash has a
 * line, it and what its recovery found are told late: they happened before everything that was told since that line.
 *
 * @param crashed the node whose crash it is, or came after it
 */
export type Listener = (event: ObservedEvent, line: number, crashed?: NodeName) => void;

/** Most writes that one line may stand for; more is a wrong number rather than a summary. */
const mostWritesInALine = 1_000_000;

export class NumberedEvents {
  readonly seen = new Seen();
  readonly numbering: Numbering;
  readonly isSparse: boolean;
  readonly bindings: Bindings;
  readonly shows: (type: EventType) => boolean;
  readonly #issuesAreSeen: boolean;
  readonly #places: Places;
  readonly #tell: Listener;

  constructor(header: TraceHeader, places: Places, tell: Listener) {
    this.#places = places;
    this.#tell = tell;
    this.shows = settingOf(header).shows;
    this.#issuesAreSeen = this.shows('host.issue');
    this.bindings = new Bindings(this.shows('primary.store'));
    this.isSparse = header.numbers === 'sparse';
    this.numbering = numberingOf(header);
  }

  issue({ write = '', block, length, digest }: TraceLine, at: number): void {
    this.#tell({ type: 'host.issue', write: this.bindings.issue(write), block, length, digest }, at);
  }

  /** What a line says of one write, or of several. */
  step(type: SeenType, line: TraceLine, at: number): void {
    const { seq, upTo = 0 } = line;
    if (seq !== undefined) this.#numbered(type, this.#number(type, seq, at), line, at);
    else if (this.isSparse && type === 'primary.store')
      throw this.wrong('a store at the primary needs "seq" where numbers are sparse', at);
    else this.upTo(type, this.numbering.upTo(upTo), at);
  }

  /** Every number above the released ones that was not seen for this event, up to this one. */
  upTo(type: SeenType, last: number, at: number): void {
    const first = this.seen.firstUnseen(type);
    this.#checkCount(last - first + 1, at);
    for (let number = first; number <= last; number += 1) this.unlessSeen(type, number, at);
  }

  unlessSeen(type: SeenType, number: number, at: number): void {
    if (!this.seen.has(type, number)) this.#numbered(type, number, undefined, at);
  }

  permit(upTo: number, at: number): void {
    this.seen.permitted = Math.max(this.seen.permitted, upTo);
    this.#tell({ type: 'secondary.permit', upTo }, at);
  }

  /** Numbers and ranges, as first and last numbers. */
  spans(held: TraceLine['held'] & object, at: number): Spans {
    const spans = held.map((span): readonly [number, number] => {
      if (typeof span === 'number') {
        const number = this.#number('secondary.store', span, at);
        return [number, number];
      }
      const [from, to] = span;
      if (from < 1) throw this.wrong('the numbers of writes are 1 or more', at);
      if (to < from) throw this.wrong(`[${from},${to}] is no range: it ends before it begins`, at);
      return [this.isSparse ? this.numbering.upTo(from - 1) + 1 : from, this.numbering.upTo(to)];
    });
    this.#checkCount(
      spans.reduce((sum, [first, last]) => sum + Math.max(0, last - first + 1), 0),
      at,
    );
    return spans;
  }

  wrong(reason: string, line: number): InputError {
    return new InputError('T011', reason, this.#places(line));
  }

  #numbered(type: SeenType, seq: number, line: TraceLine | undefined, at: number): void {
    this.seen.see(type, seq);
    if (type === 'primary.report' || type === 'primary.transmit') this.numbering.promise(seq);
    switch (type) {
      case 'primary.store':
        this.#store(seq, line, at);
        return;
      case 'primary.transmit':
      case 'secondary.store':
      case 'secondary.destage':
        this.#tell({ type, seq, block: line?.block, length: line?.length, digest: line?.digest }, at);
        return;
      default:
        this.#tell({ type, seq }, at);
    }
  }

  #store(seq: number, line: TraceLine | undefined, at: number): void {
    const type = 'primary.store';
    const [block, length, digest] = [line?.block, line?.length, line?.digest];
    const bound = this.bindings.store(line?.write);
    if (bound === undefined || (bound === 0 && !this.#issuesAreSeen)) {
      this.#tell({ type, seq, block, length, digest }, at);
    } else this.#tell({ type, seq, write: bound, block, length, digest }, at);
  }

  #number(type: SeenType, number: number, at: number): number {
    if (number < 1) throw this.wrong('the numbers of writes are 1 or more', at);
    if (!this.isSparse) return number;
    const known = type === 'primary.store' ? this.numbering.store(number) : this.numbering.exactly(number);
    if (known !== undefined) return known;
    throw this.wrong(
      `${number} was stored before a crash and never written down, and of several such writes only the last can be read`,
      at,
    );
  }

  #checkCount(count: number, at: number): void {
    if (count <= mostWritesInALine) return;
    throw this.wrong(
      `the line stands for ${count} writes, more than ${mostWritesInALine} (a trace that starts in mid-life starts with "begin")`,
      at,
    );
  }
}
