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
    return held + this.#order.waiting(node) + (node === 'secondary' ? this.#unread.length : 0);
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
    return held ?? this.#order.first(node) ?? (node === 'secondary' ? this.#unread.first?.at : undefined);
  }

  /** Nothing more is read, though more may come. */
  stop(): void {
    if (this.#unread.length === 0) this.#order.stop();
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
    else if (node === 'secondary' && (this.#unread.length > 0 || !this.#isKnown(line))) this.#unread.push({ line, at });
    else this.#read(node, line, at);
    if (this.#unread.length > 0) this.#settle();
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
      if (this.#closed.has(node) || (node === 'secondary' && this.#unread.length > 0)) continue;
      this.#closed.add(node);
      this.#interpretation.finishNode(node);
      this.#order.close(node);
    }
    this.#order.run();
  }

  #read(node: NodeName, line: TraceLine, at: number): void {
    this.#reading = node;
    this.#heard.add(node);
    // A node that is down when everything has come to rest stays so.
    if (line.event === 'end') this.#interpretation.finishNode(node);
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
    for (let read = this.#unread.first; read !== undefined && this.#isKnown(read.line); read = this.#unread.first) {
      this.#unread.shift();
      this.#read('secondary', read.line, read.at);
    }
  }

  /** Whether the positions that the line names have been stored by the primary as far as they will ever be. */
  #isKnown(line: TraceLine): boolean {
    const { lastNumber } = this.#interpretation;
    return lastNumber === Number.MAX_SAFE_INTEGER || this.#ended.has('primary') || lastNumber >= largestIn(line);
  }

  #tell(event: ObservedEvent, at: number): void {
    if (event.type === 'begin') this.#orderer.take(event, at);
    else this.#order.offer(nodeOf(event) ?? this.#reading, event, at);
  }
}

const nodeOf = (event: ObservedEvent): NodeName | undefined => {
  if (event.type === 'read') return event.node;
  return nodeOfEvent(event.type);
};

function largestIn({ seq = 0, upTo = 0, held = [], permitted = 0, destaged = 0 }: TraceLine): number {
  return Math.max(seq, upTo, permitted, destaged, ...held.flat());
}
