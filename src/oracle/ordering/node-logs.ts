// The logs of the two nodes of a pair, of which only each has an order: their lines are interpreted node by node, and what
// they say is put into one order of both.
import {
  type NodeName,
  nodeOfEvent,
  type ObservedEvent,
  type TraceHeader,
  type TraceLine,
} from '../../protocol/index.js';
import type { Places } from '../reading/places.js';
import { Interpretation } from './interpretation.js';
import { NodeOrder, type Orderer } from './node-order.js';
import { Queue } from './queue.js';

/** Lines that are held back for a log that may still begin in mid-life. */
const mostHeld = 1_000;

type Read = { readonly line: TraceLine; readonly at: number };

export class NodeLogs {
  readonly #interpretation: Interpretation;
  readonly #order: NodeOrder;
  readonly #orderer: Orderer;
  /** Lines of the secondary whose positions the primary's log has not come to. */
  readonly #unread = new Queue<Read>();
  /**
   * Lines of the primary from one on that breaks a promise of positions: the secondary's lines name them as they were before,
   * as long as the primary waits for one of these.
   */
  readonly #later = new Queue<Read>();
  #reading: NodeName = 'primary';
  #begun: string | undefined;
  /** What came before both nodes were heard: the state at the beginning may stand in either log. */
  #held: (Read & { readonly node: NodeName })[] | undefined = [];
  /** Nodes of which lines were read. */
  readonly #heard = new Set<NodeName>();
  readonly #ended = new Set<NodeName>();
  readonly #closed = new Set<NodeName>();

  constructor(header: TraceHeader, places: Places, orderer: Orderer) {
    this.#orderer = orderer;
    this.#order = new NodeOrder(orderer);
    this.#interpretation = new Interpretation(header, places, (event, at) => this.#tell(event, at));
  }

  /** How many lines and events of a node wait for the other. */
  waiting(node: NodeName): number {
    const held = this.#held === undefined ? 0 : this.#held.filter((one) => one.node === node).length;
    return held + this.#order.waiting(node) + this.#unreadOf(node).length;
  }

  /**
   * The next line of this node's log.
   *
   * @throws InputError T006, T011, T012 for what its schema cannot refuse
   */
  offer(node: NodeName, line: TraceLine, at: number): void {
    if (this.#held === undefined) this.#offer(node, line, at);
    else {
      this.#held.push({ node, line, at });
      this.#startWhenBothAreHeard();
    }
  }

  /** Where what waits for the other node begins. */
  firstWaiting(node: NodeName): number | undefined {
    const held = this.#held?.find((one) => one.node === node)?.at;
    return held ?? this.#order.first(node) ?? this.#unreadOf(node).first?.at;
  }

  /** Nothing more is read, though more may come. */
  stop(): void {
    if (this.#unread.length + this.#later.length === 0) this.#order.stop();
  }

  #startWhenBothAreHeard(): void {
    const held = this.#held ?? [];
    const nodes = new Set([...this.#ended, ...held.map(({ node }) => node)]);
    if (nodes.size < 2 && held.length <= mostHeld) return;
    this.#held = undefined;
    const isBegin = ({ line }: Read) => line.event === 'begin';
    for (const { node, line, at } of [...held.filter(isBegin), ...held.filter((one) => !isBegin(one))])
      this.#offer(node, line, at);
  }

  #offer(node: NodeName, line: TraceLine, at: number): void {
    if (line.event === 'begin') this.#begin(node, line, at);
    else if (this.#hasToWait(node, line)) this.#unreadOf(node).push({ line, at });
    else this.#read(node, line, at);
    if (this.#unread.length + this.#later.length > 0) this.#settle();
    else this.#order.run();
  }

  /** The node's log has ended. */
  close(node: NodeName): void {
    this.#ended.add(node);
    if (this.#held !== undefined) this.#startWhenBothAreHeard();
    if (this.#held === undefined) this.#settle();
  }

  /** Reads what has become known, and closes a log that has ended when all of it is read. */
  #settle(): void {
    this.#readKnown();
    for (const node of this.#ended) {
      if (this.#closed.has(node) || this.#unreadOf(node).length > 0) continue;
      this.#closed.add(node);
      this.#interpretation.finishNode(node);
      this.#order.close(node);
    }
    this.#order.run();
  }

  #read(node: NodeName, line: TraceLine, at: number): void {
    this.#reading = node;
    this.#heard.add(node);
    this.#interpretation.read(line, at);
  }

  /**
   * Logs that start in mid-life may both begin with the state, and with the same. A file that goes on where another one of
   * its node ended may begin with the state at that time, which says nothing new.
   */
  #begin(node: NodeName, line: TraceLine, at: number): void {
    if (this.#heard.has(node)) return;
    const { stored, released, reported, held, permitted, destaged } = line;
    const state = JSON.stringify({ stored, released, reported, held, permitted, destaged });
    if (this.#begun === state) return;
    this.#interpretation.read(line, at);
    this.#begun = state;
  }

  #readKnown(): void {
    do this.#readWhile('secondary', (line) => this.#isKnown(line));
    while (this.#readWhile('primary', (line) => this.#canBreak(line)));
  }

  /** Reads lines that have waited; whether there was one. */
  #readWhile(node: NodeName, isReady: (line: TraceLine) => boolean): boolean {
    const waiting = this.#unreadOf(node);
    const before = waiting.length;
    for (let read = waiting.first; read !== undefined && isReady(read.line); read = waiting.first) {
      waiting.shift();
      this.#read(node, read.line, read.at);
      this.#order.run();
    }
    return waiting.length < before;
  }

  #unreadOf(node: NodeName): Queue<Read> {
    return node === 'secondary' ? this.#unread : this.#later;
  }

  #hasToWait(node: NodeName, line: TraceLine): boolean {
    if (this.#unreadOf(node).length > 0) return true;
    return node === 'secondary' ? !this.#isKnown(line) : !this.#canBreak(line);
  }

  /** Whether the positions that the line names have been stored by the primary as far as they will ever be. */
  #isKnown(line: TraceLine): boolean {
    return (this.#ended.has('primary') && this.#later.length === 0) || this.#interpretation.isSettled(line);
  }

  /**
   * Whether a line of the primary can be read. One that breaks a promise of positions changes what they mean, so whatever of the
   * primary is before it comes first, unless it waits for a line of the secondary that names positions yet to come, or for none.
   */
  #canBreak(line: TraceLine): boolean {
    if (!this.#interpretation.losesPromised(line) || this.#order.waiting('primary') === 0) return true;
    return this.#unread.length > 0 || this.#ended.has('secondary');
  }

  #tell(event: ObservedEvent, at: number): void {
    if (event.type === 'begin') this.#orderer.take(event, at);
    else this.#order.offer(nodeOf(event) ?? this.#reading, event, at, !this.#interpretation.hasCrashed(this.#reading));
  }
}

const nodeOf = (event: ObservedEvent): NodeName | undefined => {
  if (event.type === 'read') return event.node;
  return nodeOfEvent(event.type);
};
