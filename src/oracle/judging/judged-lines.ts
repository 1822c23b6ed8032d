// Gives the events of one pair to those who judge them. Where each node has an order of its own and something is hidden, the
// claim and the model may each have an order of their own, because what has to have happened unseen differs.
import { type NodeName, nodeOfEvent, type ObservedEvent, type TraceHeader } from '../../protocol/index.js';
import type { Orderer } from '../ordering/node-order.js';
import type { Listener } from '../ordering/numbered-events.js';
import { bySendings, inNodeOrder, inTotalOrder, type PairLines } from '../ordering/pair-lines.js';
import type { Places } from '../reading/places.js';
import { hidesSomething, type Judge, type Judges } from './judges.js';

export type Listeners = { readonly claim: Listener; readonly model: Listener };

export const judgedLines = (header: TraceHeader, places: Places, judges: Judges, tell: Listeners): PairLines =>
  header.order === 'total'
    ? inTotalOrder(header, places, both(tell))
    : inNodeOrder(header, places, orderersOf(header, judges, tell));

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
