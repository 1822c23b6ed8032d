// From the lines of one pair to its events in order: in total order as they come; in the order of each node, put into one
// order first. Who decides that order is for whoever judges to say.
import { type NodeName, nodeOfEvent, type TraceHeader, type TraceLine } from '../../protocol/index.js';
import type { Places } from '../reading/places.js';
import { CrashesInPlace } from './crashes-in-place.js';
import { Interpretation } from './interpretation.js';
import { NodeLogs } from './node-logs.js';
import type { Orderer } from './node-order.js';
import type { Listener } from './numbered-events.js';
import { Sendings } from './sendings.js';

export type PairLines = {
  /** @param node the node whose log the line is in; nothing in total order, and for a line that is about both */
  read(line: TraceLine, at: number, node: NodeName | undefined): void;
  /** The log of this node has ended. */
  close(node: NodeName): void;
  /** Nothing more is read, though more may come. */
  stop(): void;
  /** How much of a node's log waits for the other's. */
  waiting(node: NodeName): number;
  /** The line with which that begins. */
  firstWaiting(node: NodeName): number | undefined;
};

/** The pair that a line is about, by name; lines that name none are about one pair, too. */
export const pairName = ({ pair }: TraceLine): string | undefined => (pair === undefined ? undefined : String(pair));

const nodes = ['primary', 'secondary'] as const;

/** Tells the events of a pair as they are judged; crashes of a trace in total order late. */
export const toldInOrder = (header: TraceHeader, places: Places, tell: Listener): PairLines =>
  header.order === 'total'
    ? inTotalOrder(header, places, tell, () => {})
    : inNodeOrder(header, places, [bySendings(header, tell)]);

/** Tells the events of a pair in the order in which they happened, or can have happened as far as sendings are seen. */
export function asHappened(header: TraceHeader, places: Places, tell: Listener): PairLines {
  if (header.order !== 'total') return toldInOrder(header, places, tell);
  const { take, crash } = new CrashesInPlace(tell);
  return inTotalOrder(header, places, take, crash);
}

/** Puts two logs into an order in which nothing arrives before it was sent. */
export function bySendings(header: TraceHeader, take: Listener): Orderer {
  const sendings = new Sendings(header);
  return {
    waitsFor: (event) => sendings.waitsFor(event),
    awaits: (event) => sendings.awaits(event),
    take(event, at) {
      sendings.see(event);
      take(event, at);
    },
  };
}

/** @param onCrash told of the line of a crash, which itself is told late */
export function inTotalOrder(
  header: TraceHeader,
  places: Places,
  tell: Listener,
  onCrash: (node: NodeName) => void,
): PairLines {
  const interpretation = new Interpretation(header, places, tell, onCrash);
  return {
    read: (line, at) => interpretation.read(line, at),
    close: (node) => interpretation.finishNode(node),
    stop: () => interpretation.finish(),
    waiting: () => 0,
    firstWaiting: () => undefined,
  };
}

/** @param orderers each puts the logs into an order of its own */
export function inNodeOrder(header: TraceHeader, places: Places, orderers: readonly Orderer[]): PairLines {
  const logs = orderers.map((orderer) => new NodeLogs(header, places, orderer));
  return {
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
    stop() {
      for (const log of logs) log.stop();
    },
    waiting: (node) => logs.reduce((most, log) => Math.max(most, log.waiting(node)), 0),
    firstWaiting: (node) => logs[0]?.firstWaiting(node),
  };
}
