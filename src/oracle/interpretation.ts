// What the lines of one pair say happened, as events. Short forms are written out, names of writes become numbers, and
// what a line implies without saying it is put where it must have happened. It judges nothing.
//
// A crash is told late: when the node's next line comes. Only its recovery says what was durable and not yet written
// down, and that happened before the crash; in between, nobody else can have seen it.
import {
  entryOf,
  type NodeName,
  type ObservedEvent,
  type PrimaryFound,
  type SecondaryFound,
  type TraceHeader,
  type TraceLine,
  unreachable,
} from '../protocol/index.js';
import { Bindings } from './bindings.js';
import { InputError } from './input-error.js';
import { type Numbering, numberingOf } from './numbering.js';
import { Seen, type SeenType, type Spans } from './seen.js';

/** Told of each event, in the order in which they happened, with the number of the line that says so. */
export type Listener = (event: ObservedEvent, line: number) => void;

/** Most writes that one line may stand for; more is a wrong number rather than a summary. */
const mostWritesInALine = 1_000_000;

export class Interpretation {
  readonly #file: string;
  readonly #tell: Listener;
  readonly #issuesAreSeen: boolean;
  readonly #sparse: boolean;
  readonly #numbering: Numbering;
  readonly #bindings = new Bindings();
  readonly #seen = new Seen();
  /** Crashes that are not told yet: the line of each. */
  readonly #pending: { [N in NodeName]?: number } = {};
  readonly #down: Record<NodeName, boolean> = { primary: false, secondary: false };

  constructor(header: TraceHeader, file: string, tell: Listener) {
    this.#file = file;
    this.#tell = tell;
    this.#issuesAreSeen =
      !header.lacks.includes('host.issue') && (header.observes ?? ['host.issue']).includes('host.issue');
    this.#sparse = header.numbers === 'sparse';
    this.#numbering = numberingOf(header);
  }

  /**
   * Tells what the line says.
   *
   * @throws InputError T006, T011 for numbers that cannot be
   */
  read(line: TraceLine, at: number): void {
    switch (line.event) {
      case 'begin':
        this.#begin(line, at);
        return;
      case 'end':
        this.finish();
        this.#tell({ type: 'end' }, at);
        return;
      case 'primary.crash':
      case 'secondary.crash':
        // A node that is killed while it recovers was down already.
        if (!this.#down[nodeOf(line)]) this.#crash(nodeOf(line), at);
        return;
      case 'primary.recover':
        this.#primaryRecovers(line, at);
        return;
      case 'secondary.recover':
        this.#secondaryRecovers(line, at);
        return;
      case 'secondary.takeover':
        if (!this.#down.primary) this.#crash('primary', at);
        this.finish();
        this.#tell(
          line.upTo === undefined ? { type: line.event } : { type: line.event, upTo: this.#numbering.upTo(line.upTo) },
          at,
        );
        return;
      default:
        this.#tellCrash(nodeOf(line));
        this.#step(line, at);
    }
  }

  /** Tells the crashes that nothing came after. */
  finish(): void {
    this.#tellCrash('primary');
    this.#tellCrash('secondary');
  }

  #step(line: TraceLine, at: number): void {
    const { block, length, digest } = line;
    switch (line.event) {
      case 'read':
        this.#tell({ type: 'read', node: nodeOf(line), block, length, digest }, at);
        return;
      case 'host.issue':
        this.#tell({ type: line.event, write: this.#bindings.issue(line.write ?? ''), block, length, digest }, at);
        return;
      case 'primary.message':
      case 'secondary.permit': {
        const upTo = this.#numbering.upTo(line.upTo ?? 0);
        if (line.event === 'secondary.permit') this.#seen.permitted = Math.max(this.#seen.permitted, upTo);
        this.#tell({ type: line.event, upTo }, at);
        return;
      }
      case 'primary.store':
      case 'primary.report':
      case 'primary.transmit':
      case 'secondary.store':
      case 'secondary.report':
      case 'primary.acknowledged':
      case 'secondary.destage':
      case 'primary.release':
        if (line.seq === undefined) this.#prefix(line.event, line.upTo ?? 0, at);
        else this.#numbered(line.event, this.#number(line.event, line.seq, at), line, at);
        return;
      case 'begin':
      case 'end':
      case 'primary.crash':
      case 'primary.recover':
      case 'secondary.crash':
      case 'secondary.recover':
      case 'secondary.takeover':
        return;
      default:
        unreachable(line.event);
    }
  }

  #numbered(type: SeenType, seq: number, line: Partial<TraceLine>, at: number): void {
    this.#seen.see(type, seq);
    const { block, length, digest } = line;
    if (type !== 'primary.store') {
      this.#tell({ type, seq, block, length, digest }, at);
      return;
    }
    const bound = this.#bindings.store(line.write);
    const write = bound === 0 && !this.#issuesAreSeen ? undefined : bound;
    this.#tell(
      write === undefined ? { type, seq, block, length, digest } : { type, seq, write, block, length, digest },
      at,
    );
  }

  #number(type: SeenType, number: number, at: number): number {
    if (this.#sparse) return type === 'primary.store' ? this.#numbering.store(number) : this.#numbering.exactly(number);
    if (number < 1) throw this.#wrong('sequence numbers are 1 or more', at);
    return number;
  }

  /** Every number above the released ones that was not seen for this event, up to this one. */
  #prefix(type: SeenType, upTo: number, at: number): void {
    if (this.#sparse && type === 'primary.store')
      throw this.#wrong('a store at the primary needs "seq" where numbers are sparse', at);
    this.#tellUpTo(type, this.#numbering.upTo(upTo), at);
  }

  #tellUpTo(type: SeenType, last: number, at: number): void {
    const first = this.#seen.firstUnseen(type);
    this.#checkSpan(first, last, at);
    for (let number = first; number <= last; number += 1) {
      if (!this.#seen.has(type, number)) this.#numbered(type, number, {}, at);
    }
  }

  #checkSpan(first: number, last: number, at: number): void {
    if (last - first < mostWritesInALine) return;
    throw this.#wrong(`the line stands for ${last - first + 1} writes, more than ${mostWritesInALine}`, at);
  }

  #crash(node: NodeName, at: number): void {
    this.#pending[node] = at;
    this.#down[node] = true;
  }

  #tellCrash(node: NodeName): void {
    const at = this.#pending[node];
    if (at === undefined) return;
    delete this.#pending[node];
    this.#tell({ type: `${node}.crash` }, at);
    if (node === 'secondary') return;
    this.#seen.forgetVolatile();
    this.#bindings.forget(this.#seen.largest('primary.store'));
  }

  #primaryRecovers({ stored, released }: TraceLine, at: number): void {
    if (!this.#down.primary) this.#crash('primary', at);
    const found: PrimaryFound = { stored: this.#found(stored), released: this.#found(released) };
    if (found.stored !== undefined) this.#tellUpTo('primary.store', found.stored, at);
    if (found.released !== undefined) this.#tellUpTo('primary.release', found.released, at);
    this.#tellCrash('primary');
    this.#down.primary = false;
    if (found.stored !== undefined) {
      this.#seen.keepStored(found.stored);
      this.#bindings.forget(found.stored);
    }
    this.#tell({ type: 'primary.recover', found }, at);
  }

  #secondaryRecovers(line: TraceLine, at: number): void {
    if (!this.#down.secondary) this.#crash('secondary', at);
    const permitted = this.#found(line.permitted);
    const destaged = this.#found(line.destaged);
    const held = line.held && this.#heldSpans(line.held, at);
    if (destaged !== undefined) this.#tellUpTo('secondary.store', destaged, at);
    for (const [first, last] of held ?? []) {
      for (let number = first; number <= last; number += 1) {
        if (!this.#seen.has('secondary.store', number)) this.#numbered('secondary.store', number, {}, at);
      }
    }
    if (permitted !== undefined && permitted > this.#seen.permitted) {
      this.#seen.permitted = permitted;
      this.#tell({ type: 'secondary.permit', upTo: permitted }, at);
    }
    if (destaged !== undefined) this.#tellUpTo('secondary.destage', destaged, at);
    this.#tellCrash('secondary');
    this.#down.secondary = false;
    const found: SecondaryFound = { held, permitted, destaged: destaged ?? this.#seen.largest('secondary.destage') };
    if (held !== undefined) this.#seen.keepHeld(found.destaged ?? 0, held);
    const saysNothing = held === undefined && permitted === undefined && destaged === undefined;
    this.#tell(saysNothing ? { type: 'secondary.recover' } : { type: 'secondary.recover', found }, at);
  }

  #found(number: number | undefined): number | undefined {
    return number === undefined ? undefined : this.#numbering.upTo(number);
  }

  #heldSpans(spans: TraceLine['held'] & object, at: number): Spans {
    return spans.map((span) => {
      const [from, to] = typeof span === 'number' ? [span, span] : span;
      const [first, last] = [this.#numbering.exactly(from), this.#numbering.upTo(to)];
      this.#checkSpan(first, last, at);
      return [first, last] as const;
    });
  }

  #begin(line: TraceLine, at: number): void {
    if (this.#sparse) throw this.#wrong('a trace with sparse numbers cannot begin in mid-life', at);
    const { stored = 0, released = 0, reported = 0, permitted = 0, destaged = 0 } = line;
    const held = this.#heldSpans(line.held ?? [], at);
    this.#seen.begin({ stored, released, reported, permitted, destaged, held });
    this.#bindings.forget(stored);
    this.#tell({ type: 'begin', state: { stored, released, reported, permitted, destaged, held } }, at);
  }

  #wrong(reason: string, line: number): InputError {
    return new InputError('T011', reason, { file: this.#file, line });
  }
}

function nodeOf(line: TraceLine): NodeName {
  if (line.node !== undefined) return line.node;
  return line.event === 'read' || line.event === 'begin' || line.event === 'end' ? 'primary' : entryOf(line.event).node;
}
