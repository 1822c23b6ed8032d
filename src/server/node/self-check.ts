// The rules inside a running node, as far as its own events decide them. The first violation stops the node: what it would
// do next could be what harms.
import { type Rule, remoteCopyRules, watch } from '../../invariants/index.js';
import {
  type Beginning,
  type EventType,
  entryOf,
  eventTypes,
  type NodeName,
  type ObservedEvent,
  unbounded,
} from '../../protocol/index.js';

/** A rule of the protocol was broken in the node itself. */
export class SelfCheckFailure extends Error {
  override readonly name = 'SelfCheckFailure';
}

export type SelfCheck = { observe(event: ObservedEvent): void };

/** The rules that a node can keep an eye on: each of which some group of needed events is wholly its own. */
export const rulesOf = (node: NodeName): readonly Rule[] =>
  remoteCopyRules.filter(({ needs }) =>
    needs.some((group) => group.every((type) => type !== 'read' && type !== 'end' && isOf(node, type))),
  );

/**
 * Starts the rules in the state in which the node is.
 *
 * @throws SelfCheckFailure from `observe`, at the first event that breaks a rule
 */
export function selfCheck(node: NodeName, capacity: number, beginning: Beginning): SelfCheck {
  const parameters = { ...unbounded, primaryCapacity: capacity, secondaryCapacity: capacity };
  const own = new Set<EventType>(eventTypes.filter((type) => isOf(node, type)));
  const monitors = watch(rulesOf(node), { parameters, shows: (type) => own.has(type) });
  monitors.observe({ type: 'begin', state: beginning });
  return {
    observe(event) {
      for (const { rule, violation } of monitors.observe(event))
        throw new SelfCheckFailure(`${rule.id} ${rule.name}: ${violation.found}`);
    },
  };
}

const isOf = (node: NodeName, type: EventType | 'begin'): boolean => type !== 'begin' && entryOf(type).node === node;
