// RC-D. A node that is down and acts is two nodes, or one that lost its memory without saying so.
import { entryOf, eventTypes, type NodeName, nameOf, type ObservedEvent } from '../../protocol/index.js';
import { broken, defineRule, type Outcome } from '../rule.js';

type State = { readonly down: Record<NodeName, boolean> };

export const downIsSilent = defineRule<State>({
  id: 'RC-D',
  name: 'down-is-silent',
  clauses: [],
  model: ['PrimaryCrash', 'PrimaryRecover', 'SecondaryCrash', 'SecondaryRecover'],
  statement: 'A node that is down does nothing until it recovers.',
  needs: [['primary.crash'], ['secondary.crash']],
  exercisedBy: 'a crash',
  watches: [...eventTypes, 'read'],
  initial: () => ({ down: { primary: false, secondary: false } }),
  at({ down }, event) {
    switch (event.type) {
      case 'primary.crash':
      case 'secondary.crash':
        down[nodeOf(event)] = true;
        return 'held';
      case 'primary.recover':
      case 'secondary.recover':
        down[nodeOf(event)] = false;
        return undefined;
      default:
        return silent(down, event);
    }
  },
});

function silent(down: State['down'], event: ObservedEvent): Outcome {
  if (event.type === 'begin' || event.type === 'end') return undefined;
  const node = nodeOf(event);
  if (!down[node]) return undefined;
  return broken(`${nameOf(event)}, but the ${node} was down`, [{ type: `${node}.crash` }], { type: `${node}.recover` });
}

function nodeOf(event: Exclude<ObservedEvent, { type: 'begin' | 'end' }>): NodeName {
  return event.type === 'read' ? event.node : entryOf(event.type).node;
}
