// From the lines of one pair to its events in order, for those who judge them: in total order as they come; in the order of
// each node, put into one order first. Where something is hidden, the claim and the model may each have an order of its own,
// because what has to have happened unseen differs.
import { type NodeName, nodeOfEvent, type ObservedEvent, type TraceHeader, type TraceLine } from '../protocol/index.js';
import { Interpretation } from './interpretation.js';
import { hidesSomething, type Judge, type Judges } from './judges.js';
import { NodeLogs } from './node-logs.js';
import type { Orderer } from './node-order.js';
import type { Listener } from './numbered-events.js';
import type { Places } from './places.js';
import { Sendings } from './sendings.js';

export type PairLines = {
  /** @param node the node whose log the line is in; nothing in total order, and for a line that is about both */
  read(line: TraceLine, at: number, node: NodeName | undefined): void;
  /** The log of this node has ended. */
  close(node: NodeName): void;
  /** How much of a node's log waits for the other's. */
  waiting(node: NodeName): number;
};

const nodes = ['primary', 'secondary'] as const;

export type Listeners = { readonly claim: Listener; readonly model: Listener };

export const pairLines = (header: TraceHeader, places: Places, judges: Judges, tell: Listeners): PairLines =>
  header.order === 'total'
    ? inTotalOrder(new Interpretation(header, places, both(tell)))
    : inNodeOrder(orderersOf(header, judges, tell).map((orderer) => new NodeLogs(header, places, orderer)));

/** Who puts two logs into an order for these listeners: one for both where nothing is hidden, and else one for each. */
export const orderersOf = (header: TraceHeader, judges: Judges, tell: Listeners): readonly Orderer[] =>
  hidesSomething(header)
    ? [byCompletion(judges.claim, tell.claim), byCompletion(judges.model, tell.model)]
    : [bySendings(header, both(tell))];

const both =
  ({ claim, model }: Listeners): Listener =>
  (event, at) => {
    claim(event, at);
    model(event, at);
  };

/** Tells the events of a pair in the order in which they happened, or can have happened as far as sendings are seen. */
export const toldInOrder = (header: TraceHeader, places: Places, tell: Listener): PairLines =>
  header.order === 'total'
    ? inTotalOrder(new Interpretation(header, places, tell))
    : inNodeOrder([new NodeLogs(header, places, bySendings(header, tell))]);

function bySendings(header: TraceHeader, take: Listener): Orderer {
  const sendings = new Sendings(header);
  return {
    waitsFor: (event) => sendings.waitsFor(event),
    take(event, at) {
      sendings.see(event);
      take(event, at);
    },
  };
}

const inTotalOrder = (interpretation: Interpretation): PairLines => ({
  read: (line, at) => interpretation.read(line, at),
  close: (node) => interpretation.finishNode(node),
  waiting: () => 0,
});

const inNodeOrder = (logs: readonly NodeLogs[]): PairLines => ({
  read(line, at, node) {
    const about = line.node ?? nodeOfEvent(line.event) ?? node ?? (line.event === 'begin' ? 'primary' : undefined);
    for (const log of logs) {
      if (about !== undefined) log.offer(about, line, at);
      // What is about the pair is the same moment for both.
      else for (const one of nodes) log.offer(one, line, at);
    }
  },
  close(node) {
    for (const log of logs) log.close(node);
  },
  waiting: (node) => logs.reduce((most, log) => Math.max(most, log.waiting(node)), 0),
});

function byCompletion({ completion }: Judge, take: Listener): Orderer {
  if (completion === undefined) throw new Error('nothing is hidden from this judge');
  const isOwn = (event: ObservedEvent, node: NodeName) =>
    (event.type === 'read' ? event.node : nodeOfEvent(event.type)) === node;
  return {
    waitsFor(event) {
      const type = completion.plan(event).missing?.reference.type;
      const node = type && nodeOfEvent(type);
      return node === undefined || isOwn(event, node) ? undefined : node;
    },
    isBetterLate: (event) => completion.plan(event).unseen.length > 0,
    isPossible: (event) => completion.allows(event),
    take,
  };
}
