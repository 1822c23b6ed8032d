// Puts the logs of the two nodes of a pair into one order in which everything can have happened. Nothing between nodes
// disables anything but a takeover, so whatever can happen is taken as soon as it can, a takeover when the primary's log
// has ended, and `end` when both nodes have come to it: if any order is allowed, this one is.
import type { Reference } from '../../invariants/index.js';
import type { NodeName, ObservedEvent } from '../../protocol/index.js';
import { Queue } from './queue.js';

/** Decides what can happen now, and is told what does. */
export type Orderer = {
  /** The node that has to go on before this event can have happened; nothing if it can have happened now. */
  waitsFor(event: ObservedEvent, at: number): NodeName | undefined;
  /** Whether something hidden is needed for it, which had better happen as late as it can. */
  readonly isBetterLate?: ((event: ObservedEvent) => boolean) | undefined;
  /** Whether it can have happened now in any way at all; asked when both nodes wait. */
  readonly isPossible?: ((event: ObservedEvent) => boolean) | undefined;
  /** What it has to come after, come or not; nothing if nothing is known of it. Asked when both nodes wait. */
  awaits(event: ObservedEvent): Reference | undefined;
  take(event: ObservedEvent, at: number): void;
};

type Told = {
  readonly event: ObservedEvent;
  readonly at: number;
  /** Of an `end` whether its node is up: with a node down nothing is owed. */
  readonly isOwed: boolean;
};

const other = { primary: 'secondary', secondary: 'primary' } as const;

export class NodeOrder {
  readonly #orderer: Orderer;
  readonly #waiting: Readonly<Record<NodeName, Queue<Told>>> = { primary: new Queue(), secondary: new Queue() };
  readonly #closed: Record<NodeName, boolean> = { primary: false, secondary: false };
  /** How many of the next ends of a node are moments that the other has passed. */
  readonly #passedEnds: Record<NodeName, number> = { primary: 0, secondary: 0 };
  #isPrimaryUp = true;

  constructor(orderer: Orderer) {
    this.#orderer = orderer;
  }

  /** How many events of a node wait for the other. */
  waiting(node: NodeName): number {
    return this.#waiting[node].length;
  }

  /**
   * The next event of this node's log; it is taken at once if nothing is before it and it can have happened.
   *
   * @param isOwed of an `end`, whether the node is up
   */
  offer(node: NodeName, event: ObservedEvent, at: number, isOwed = true): void {
    const told = { event, at, isOwed };
    if (this.#waiting[node].length > 0 || !this.#isFree(told)) this.#waiting[node].push(told);
    else {
      this.#tell(event, at);
      if (this.#waiting[other[node]].length > 0) this.#takeWhile(other[node]);
    }
  }

  /** The node's log has ended. */
  close(node: NodeName): void {
    this.#closed[node] = true;
  }

  /** Takes whatever can have happened. */
  run(): void {
    while (this.#goOn());
  }

  /** The first event of a node that waits for the other. */
  first(node: NodeName): number | undefined {
    return this.#waiting[node].first?.at;
  }

  /**
   * Nothing more is read, though more may come: what waits for a line is left. A takeover waits for none.
   */
  stop(): void {
    const told = this.#waiting.secondary.first;
    const isAtRest = !this.#waiting.primary.some(({ event }) => event.type !== 'end');
    if (told?.event.type !== 'secondary.takeover' || !isAtRest) return;
    if (this.#orderer.waitsFor(told.event, told.at) !== undefined) return;
    this.#takeItOver(told);
    this.#takeWhile('secondary');
  }

  #goOn(): boolean {
    if (this.#takeWhile('primary') || this.#takeWhile('secondary')) return true;
    // Whatever else is taken, is so because the other node has come to where it waits, too, or has ended.
    if (!this.#isKnown('primary') || !this.#isKnown('secondary')) return false;
    // Of two that promise something unseen of each other, the secondary's: what a secondary finds when it recovers says more of
    // what had not happened by then.
    return this.#takeLate('secondary') || this.#takeLate('primary') || this.#takeOver() || this.#end() || this.#force();
  }

  /** Takes events of the node as long as they can have happened at once. */
  #takeWhile(node: NodeName): boolean {
    const queue = this.#waiting[node];
    let taken = false;
    for (let told = queue.first; told !== undefined && this.#isFree(told); told = queue.first) {
      this.#take(node, told);
      taken = true;
    }
    return taken;
  }

  #isFree({ event, at }: Pick<Told, 'event' | 'at'>): boolean {
    if (event.type === 'secondary.takeover' || event.type === 'end') return false;
    return this.#orderer.waitsFor(event, at) === undefined && this.#orderer.isBetterLate?.(event) !== true;
  }

  /** The other node has come to where it waits, too; so it cannot be later. */
  #takeLate(node: NodeName): boolean {
    const told = this.#waiting[node].first;
    if (told === undefined || this.#orderer.isBetterLate?.(told.event) !== true) return false;
    if (told.event.type === 'end' || told.event.type === 'secondary.takeover') return false;
    if (this.#orderer.waitsFor(told.event, told.at) !== undefined) return false;
    this.#take(node, told);
    return true;
  }

  #isKnown(node: NodeName): boolean {
    return this.#closed[node] || this.#waiting[node].length > 0;
  }

  #isOver(node: NodeName): boolean {
    return this.#closed[node] && this.#waiting[node].length === 0;
  }

  /** Nothing more of the node comes but that everything has come to rest. */
  #isAtRest(node: NodeName): boolean {
    return this.#closed[node] && !this.#waiting[node].some(({ event }) => event.type !== 'end');
  }

  /** Nobody takes over from a primary that goes on; one that has come to its `end` does not, for that of the secondary is later. */
  #takeOver(): boolean {
    const told = this.#waiting.secondary.first;
    if (told?.event.type !== 'secondary.takeover') return false;
    if (this.#waiting.primary.first?.event.type !== 'end' && !this.#isAtRest('primary')) return false;
    this.#takeItOver(told);
    return true;
  }

  #takeItOver(told: Told): void {
    if (this.#isPrimaryUp) this.#orderer.take({ type: 'primary.crash' }, told.at);
    this.#isPrimaryUp = false;
    this.#take('secondary', told);
  }

  /** The n-th `end` of each log is one and the same; a log that has none any more has come to its end. */
  #end(): boolean {
    for (const node of ['primary', 'secondary'] as const) {
      const told = this.#waiting[node].first;
      const beside = this.#waiting[other[node]].first;
      if (told?.event.type !== 'end') continue;
      if (this.#passedEnds[node] > 0) return this.#passEnd(node);
      const isBeside = beside?.event.type === 'end' && this.#passedEnds[other[node]] === 0;
      if (!isBeside && !this.#isOver(other[node])) continue;
      if (isBeside) this.#waiting[other[node]].shift();
      this.#takeEnd(node, { ...told, isOwed: told.isOwed && (!isBeside || beside.isOwed) });
      return true;
    }
    return false;
  }

  #passEnd(node: NodeName): true {
    this.#waiting[node].shift();
    this.#passedEnds[node] -= 1;
    return true;
  }

  #takeEnd(node: NodeName, told: Told): void {
    if (told.isOwed) this.#take(node, told);
    else this.#waiting[node].shift();
  }

  /** Both nodes wait: what cannot have happened is broken here, and the rules say why. */
  #force(): boolean {
    const nodes = (['secondary', 'primary'] as const).filter((node) => this.#waiting[node].first !== undefined);
    // The other node waits for what comes after the `end`, so it was at rest.
    const atEnd = nodes.find((one) => this.#waiting[one].first?.event.type === 'end');
    const possible = nodes.find((one) => this.#isPossible(one));
    const node = atEnd ?? possible ?? nodes.find((one) => !this.#isStillToCome(one)) ?? nodes[0];
    const told = node === undefined ? undefined : this.#waiting[node].first;
    if (node === undefined || told === undefined) return false;
    if (node === atEnd) {
      this.#passedEnds[other[node]] += 1;
      this.#takeEnd(node, told);
    } else this.#take(node, told);
    return true;
  }

  #isPossible(node: NodeName): boolean {
    const event = this.#waiting[node].first?.event;
    return event !== undefined && this.#orderer.isPossible?.(event) === true;
  }

  /** Whether what this node waits for stands further on in the other log: then it is the other that is wrong. */
  #isStillToCome(node: NodeName): boolean {
    const event = this.#waiting[node].first?.event;
    if (event?.type === 'end' || event?.type === 'secondary.takeover') return true;
    const awaited = event === undefined ? undefined : this.#orderer.awaits(event);
    return awaited !== undefined && this.#waiting[other[node]].some((told) => isAwaited(told.event, awaited));
  }

  #take(node: NodeName, { event, at }: Told): void {
    this.#waiting[node].shift();
    this.#tell(event, at);
  }

  #tell(event: ObservedEvent, at: number): void {
    // Whoever was taken over was told to be down.
    if (event.type === 'primary.crash' && !this.#isPrimaryUp) return;
    if (event.type === 'primary.crash') this.#isPrimaryUp = false;
    else if (event.type === 'primary.recover') this.#isPrimaryUp = true;
    this.#orderer.take(event, at);
  }
}

function isAwaited(event: ObservedEvent, { type, number }: Reference): boolean {
  if (event.type !== type) return false;
  return 'seq' in event ? event.seq === number : 'upTo' in event && event.upTo === number;
}
