// RC-D. A node that is down and acts is two nodes, or one that lost its memory without saying so.
import { entryOf, eventTypes, type NodeName, nameOf, type ObservedEvent } from '../../protocol/index.js';
import { broken, defineRule, type Outcome } from '../rule.js';

type State = {
  /** A node whose recoveries are not seen may be up again without anyone knowing. */
  readonly sees: Readonly<Record<NodeName, boolean>>;
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
  initial: ({ shows }) => ({
    sees: {
      primary: shows('primary.crash') && shows('primary.recover'),
      secondary: shows('secondary.crash') && shows('secondary.recover'),
    },
    down: { primary: false, secondary: false },
  }),
  at({ sees, down }, event) {
    switch (event.type) {
      case 'primary.crash':
      case 'secondary.crash':
        if (!sees[nodeOf(event)]) return undefined;
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
