// What the lines of one pair say happened, as events: what a line implies without saying it is put where it must have
// happened. It judges nothing.
//
// A crash is told late: when the node's next line comes. Only its recovery says what was durable and not yet written
// down, and that happened before the crash; in between, nobody else can have seen it. Whoever needs to know where the crash stood
// is told of its line, and afterwards what happened before it.
import { mostWanted } from '../../invariants/index.js';
import {
  alphabet,
  type EventType,
  type NodeName,
  nodeOfEvent,
  type ObservedEvent,
  type SecondaryFound,
  type TraceHeader,
  type TraceLine,
  unreachable,
} from '../../protocol/index.js';
import { InputError } from '../reading/input-error.js';
import type { Places } from '../reading/places.js';
import { impossibleState } from './beginning.js';
import { type Listener, NumberedEvents } from './numbered-events.js';
import type { SeenType } from './seen.js';

export class Interpretation {
  readonly #places: Places;
  readonly #inNodeOrder: boolean;
  readonly #lacks: ReadonlySet<EventType>;
  readonly #tell: Listener;
  readonly #onCrash: (node: NodeName) => void;
  readonly #numbered: NumberedEvents;
  /** Whether the node may recover without a line that says so. */
  readonly #recoversUnseen: Readonly<Record<NodeName, boolean>>;
  /** Crashes that are not told yet: the line of each, and whether it is that of the crash, or of what came after it. */
  readonly #pending = new Map<NodeName, { readonly at: number; readonly isItsOwn: boolean }>();
  readonly #down: Record<NodeName, boolean> = { primary: false, secondary: false };
  #hasBegun = false;

  /** @param onCrash told of the line of a crash, which itself is told late */
  constructor(header: TraceHeader, places: Places, tell: Listener, onCrash: (node: NodeName) => void = () => {}) {
    this.#places = places;
    this.#inNodeOrder = header.order === 'per-node';
    this.#lacks = new Set(header.lacks);
    this.#tell = (event, at) => tell(event, at, this.#crashedAfter(event));
    this.#onCrash = onCrash;
    this.#numbered = new NumberedEvents(header, places, this.#tell);
    const isUnseen = (type: EventType) => !this.#numbered.shows(type) && !header.lacks.includes(type);
    this.#recoversUnseen = { primary: isUnseen('primary.recover'), secondary: isUnseen('secondary.recover') };
  }

  /**
   * Tells what the line says.
   *
   * @throws InputError T006, T011, T012 for what its schema cannot refuse
   */
  read(line: TraceLine, at: number): void {
    switch (line.event) {
      case 'host.issue':
        this.#awake('primary', at);
        this.#numbered.issue(line, at);
        break;
      case 'primary.store':
      case 'primary.report':
      case 'primary.transmit':
      case 'secondary.store':
      case 'secondary.report':
      case 'primary.acknowledged':
      case 'secondary.destage':
      case 'primary.release':
        this.#awake(alphabet[line.event].node, at);
        this.#numbered.step(line.event, line, at);
        break;
      case 'primary.message':
        this.#awake('primary', at);
        this.#tell({ type: line.event, upTo: this.#numbered.numbering.upTo(line.upTo ?? 0) }, at);
        break;
      case 'secondary.permit':
        this.#awake('secondary', at);
        this.#numbered.permit(this.#numbered.numbering.upTo(line.upTo ?? 0), at);
        break;
      case 'primary.crash':
        this.#crash('primary', at, true);
        break;
      case 'secondary.crash':
        this.#crash('secondary', at, true);
        break;
      case 'primary.recover':
        this.#primaryRecovers(line, at);
        break;
      case 'secondary.recover':
        this.#secondaryRecovers(line, at);
        break;
      case 'secondary.takeover':
        this.#takesOver(line, at);
        break;
      case 'read':
        this.#read(line, at);
        break;
      case 'begin':
        this.#begin(line, at);
        break;
      case 'end':
        // With a node down nothing is owed, and what its recovery will say was before.
        if (this.#inNodeOrder || this.#pending.size === 0) this.#tell({ type: 'end' }, at);
        break;
      default:
        unreachable(line.event);
    }
    this.#hasBegun = true;
  }

  /**
   * Whether the primary has gone so far that what the line of the secondary names keeps the numbers that it has now, unless a
   * promise is broken. A position that nothing was promised of may be lost, and name another write later.
   */
  isSettled(line: TraceLine): boolean {
    if (!this.#numbered.isSparse) return true;
    const { numbering, shows } = this.#numbered;
    const seesPromises = shows('primary.report') || shows('primary.transmit');
    return largestIn(line) <= (seesPromises ? numbering.promised : numbering.last);
  }

  /** Whether the line of the primary takes numbers away that something was promised of. */
  losesPromised({ event, stored, seq }: TraceLine): boolean {
    const { numbering, isSparse } = this.#numbered;
    if (!isSparse) return false;
    if (event === 'primary.recover') return stored !== undefined && stored < numbering.promised;
    return event === 'primary.store' && seq !== undefined && seq <= numbering.promised;
  }

  /** Whether the node has crashed, and nothing has come after it. */
  hasCrashed(node: NodeName): boolean {
    return this.#pending.has(node);
  }

  /** Tells the crashes that nothing came after. */
  finish(): void {
    this.finishNode('primary');
    this.finishNode('secondary');
  }

  finishNode(node: NodeName): void {
    this.#tellCrash(node);
  }

  /** Tells, before an event of the node, its crash, and its recovery where that is not shown. */
  #awake(node: NodeName, at: number): void {
    if (!this.#down[node]) return;
    this.#tellCrash(node);
    if (!this.#recoversUnseen[node]) return;
    this.#down[node] = false;
    this.#tell({ type: `${node}.recover` }, at);
  }

  /** A node that is killed while it recovers was down already. */
  #crash(node: NodeName, at: number, isItsOwn = false): void {
    if (this.#down[node]) return;
    this.#pending.set(node, { at, isItsOwn });
    this.#down[node] = true;
    if (isItsOwn) this.#onCrash(node);
  }

  /** The node, where the event is told after the line of its crash and happened before it: whatever a node does later tells the crash. */
  #crashedAfter({ type }: ObservedEvent): NodeName | undefined {
    if (this.#pending.size === 0) return undefined;
    const node = nodeOfEvent(type);
    return node !== undefined && this.#pending.get(node)?.isItsOwn ? node : undefined;
  }

  #tellCrash(node: NodeName): void {
    const crash = this.#pending.get(node);
    if (crash === undefined) return;
    this.#tell({ type: `${node}.crash` }, crash.at);
    this.#pending.delete(node);
    if (node === 'secondary') return;
    this.#numbered.seen.forgetVolatile();
    this.#numbered.bindings.forget(this.#numbered.seen.largest('primary.store'));
  }

  #primaryRecovers(line: TraceLine, at: number): void {
    const { numbering, seen, bindings } = this.#numbered;
    this.#crash('primary', at);
    const stored = line.stored === undefined ? undefined : numbering.recovered(line.stored);
    const released = this.#found(line.released);
    this.#implied('primary.store', stored, at);
    this.#implied('primary.release', released, at);
    this.#tellCrash('primary');
    this.#down.primary = false;
    if (stored !== undefined) {
      seen.keepStored(stored);
      bindings.forget(stored);
    }
    this.#tell({ type: 'primary.recover', found: { stored, released } }, at);
  }

  #secondaryRecovers(line: TraceLine, at: number): void {
    const { seen } = this.#numbered;
    this.#crash('secondary', at);
    const permitted = this.#found(line.permitted);
    const destaged = this.#found(line.destaged);
    const held = line.held && this.#numbered.spans(line.held, at);
    this.#implied('secondary.store', destaged, at);
    for (const [first, last] of this.#lacks.has('secondary.store') ? [] : (held ?? [])) {
      for (let number = first; number <= last; number += 1) this.#numbered.unlessSeen('secondary.store', number, at);
    }
    if (permitted !== undefined && permitted > seen.permitted && !this.#lacks.has('secondary.permit')) {
      this.#numbered.permit(permitted, at);
    }
    this.#implied('secondary.destage', destaged, at);
    this.#tellCrash('secondary');
    this.#down.secondary = false;
    // Where destages are hidden, what was seen of them says nothing of how far the disk is.
    const onDisk =
      destaged ?? (this.#numbered.shows('secondary.destage') ? seen.largest('secondary.destage') : undefined);
    const found: SecondaryFound = { held, permitted, destaged: onDisk };
    if (held !== undefined && onDisk !== undefined) seen.keepHeld(onDisk, held);
    const saysNothing = held === undefined && permitted === undefined && destaged === undefined;
    this.#tell(saysNothing ? { type: 'secondary.recover' } : { type: 'secondary.recover', found }, at);
  }

  /** What was found and not written down happened before the crash. */
  #implied(type: SeenType, last: number | undefined, at: number): void {
    if (last === undefined) return;
    if (this.#lacks.has(type)) {
      this.#numbered.seen.seeUpTo(type, last);
      return;
    }
    const isMuch = last - this.#numbered.seen.firstUnseen(type) >= mostWanted;
    // Of a type that is never shown it is no news that much of it has happened.
    if (isMuch && !this.#numbered.shows(type)) this.#numbered.seen.seeUpTo(type, last);
    else this.#numbered.upTo(type, last, at);
  }

  #found(number: number | undefined): number | undefined {
    return number === undefined ? undefined : this.#numbered.numbering.upTo(number);
  }

  /** Nobody takes over from a primary that is up. Where nothing is known between nodes, whoever orders them sees to it. */
  #takesOver({ upTo }: TraceLine, at: number): void {
    if (!this.#inNodeOrder) {
      this.#crash('primary', at);
      this.#tellCrash('primary');
    }
    this.#awake('secondary', at);
    const type = 'secondary.takeover';
    this.#tell(upTo === undefined ? { type } : { type, upTo: this.#numbered.numbering.upTo(upTo) }, at);
  }

  #read({ node = 'primary', block, length, digest }: TraceLine, at: number): void {
    this.#awake(node, at);
    this.#tell({ type: 'read', node, block, length, digest }, at);
  }

  #begin(line: TraceLine, at: number): void {
    if (this.#hasBegun) throw this.#wrong('T012', '"begin" comes after other lines of its pair', at);
    if (this.#numbered.isSparse) throw this.#numbered.wrong('a trace with sparse numbers cannot begin in mid-life', at);
    const { stored = 0, released = 0, reported = 0, permitted = 0, destaged = 0 } = line;
    const held = this.#numbered.spans(line.held ?? [], at);
    const state = { stored, released, reported, permitted, destaged, held };
    const reason = impossibleState(state);
    if (reason !== undefined) throw this.#wrong('T006', `a pair cannot begin so: ${reason}`, at);
    this.#numbered.seen.begin(state);
    this.#numbered.bindings.forget(stored);
    this.#tell({ type: 'begin', state }, at);
  }

  #wrong(code: 'T006' | 'T012', reason: string, line: number): InputError {
    return new InputError(code, reason, this.#places(line));
  }
}

const largestIn = ({ seq = 0, upTo = 0, held = [], permitted = 0, destaged = 0 }: TraceLine): number =>
  held.flat().reduce((most, number) => Math.max(most, number), Math.max(seq, upTo, permitted, destaged));
