// Gives the events of one pair to those who judge them. Where each node has an order of its own and something is hidden, the
// claim and the model may each have an order of their own, because what has to have happened unseen differs.
import { type NodeName, nodeOfEvent, type ObservedEvent, type TraceHeader } from '../../protocol/index.js';
import type { Orderer } from '../ordering/node-order.js';
import type { Listener } from '../ordering/numbered-events.js';
import { bySendings, inNodeOrder, inTotalOrder, type PairLines } from '../ordering/pair-lines.js';
import type { Places } from '../reading/places.js';
import type { Completion } from './completion.js';
import { hidesSomething, type Judge, type Judges } from './judges.js';

export type Listeners = {
  readonly claim: Listener;
  readonly model: Listener;
  /** Told of the line of a crash, which itself is told late; where only each node has an order that line says nothing. */
  readonly crash: (node: NodeName) => void;
};

export const judgedLines = (header: TraceHeader, places: Places, judges: Judges, tell: Listeners): PairLines =>
  header.order === 'total'
    ? inTotalOrder(header, places, both(tell), tell.crash)
    : inNodeOrder(header, places, orderersOf(header, judges, tell));

/** Who puts two logs into an order for these listeners: one for both where nothing is hidden, and else one for each. */
export const orderersOf = (
  header: TraceHeader,
  judges: Judges,
  tell: Pick<Listeners, 'claim' | 'model'>,
): readonly Orderer[] =>
  hidesSomething(header)
    ? [ofJudge(judges.claim, tell.claim), ofJudge(judges.model, tell.model)]
    : [bySendings(header, both(tell))];

const both =
  ({ claim, model }: Pick<Listeners, 'claim' | 'model'>): Listener =>
  (event, at, crashed) => {
    claim(event, at, crashed);
    model(event, at, crashed);
  };

/** Whoever completes a run of which not every event is shown, as far as an order of two logs rests on it. */
type Completing = Pick<Completion, 'plan' | 'allows'>;

function ofJudge({ completion }: Judge, take: Listener): Orderer {
  if (completion === undefined) throw new Error('nothing is hidden from this judge');
  return byCompletion(() => completion, take);
}

/** Puts two logs into an order in which what each event wants has happened, seen or not. */
export function byCompletion(completing: () => Completing, take: Listener): Orderer {
  const isOwn = (event: ObservedEvent, node: NodeName) =>
    (event.type === 'read' ? event.node : nodeOfEvent(event.type)) === node;
  return {
    waitsFor(event) {
      const type = completing().plan(event).missing?.reference.type;
      const node = type && nodeOfEvent(type);
      return node === undefined || isOwn(event, node) ? undefined : node;
    },
    isBetterLate: (event) => completing().plan(event).unseen.length > 0,
    isPossible: (event) => completing().allows(event),
    awaits: (event) => completing().plan(event).missing?.reference,
    take,
  };
}
