// RC-D. A node that is down and acts is two nodes, or one that lost its memory without saying so.
import {
  entryOf,
  eventTypes,
  type NodeName,
  nameOf,
  type ObservedEvent,
  type ObservedType,
} from '../../protocol/index.js';
import { broken, defineRule, nothing, type Outcome } from '../rule.js';

type State = {
  /** A node of which a system has no recoveries may be up again. */
  readonly has: Readonly<Record<NodeName, boolean>>;
  readonly down: Record<NodeName, boolean>;
};

export const downIsSilent = defineRule<State>({
  id: 'RC-D',
  name: 'down-is-silent',
  clauses: [],
  model: ['PrimaryCrash', 'PrimaryRecover', 'SecondaryCrash', 'SecondaryRecover'],
  statement: 'A node that is down does nothing until it recovers.',
  needs: [
    ['primary.crash', 'primary.recover'],
    ['secondary.crash', 'secondary.recover'],
  ],
  exercisedBy: 'a crash',
  watches: [...eventTypes, 'read'],
  initial: ({ lacks }) => ({
    has: { primary: !lacks?.('primary.recover'), secondary: !lacks?.('secondary.recover') },
    down: { primary: false, secondary: false },
  }),
  at({ has, down }, event) {
    switch (event.type) {
      case 'primary.crash':
      case 'secondary.crash':
        if (!has[nodeOf(event)]) return undefined;
        down[nodeOf(event)] = true;
        return 'held';
      case 'primary.recover':
      case 'secondary.recover':
        down[nodeOf(event)] = false;
        return undefined;
      default:
        return down.primary || down.secondary ? silent(down, event) : undefined;
    }
  },
  wants({ down }, event) {
    if (!(down.primary || down.secondary)) return nothing;
    if (event.type === 'begin' || event.type === 'end' || isFault(event.type)) return nothing;
    const node = nodeOf(event);
    return down[node] ? [{ type: `${node}.recover` }] : nothing;
  },
});

const isFault = (type: ObservedType) => type.endsWith('.crash') || type.endsWith('.recover');

function silent(down: State['down'], event: ObservedEvent): Outcome {
  if (event.type === 'begin' || event.type === 'end') return undefined;
  const node = nodeOf(event);
  if (!down[node]) return undefined;
  return broken(`${nameOf(event)}, but the ${node} was down`, [{ type: `${node}.crash` }], { type: `${node}.recover` });
}

function nodeOf(event: Exclude<ObservedEvent, { type: 'begin' | 'end' }>): NodeName {
  return event.type === 'read' ? event.node : entryOf(event.type).node;
}
