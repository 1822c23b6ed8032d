// The fault that is planted to show what a counterexample is: in `destage verify`, and in the picture of the README.
import { type Counterexample, explore, type Fault, faults, pairNetwork } from '../explore/index.js';
import { rules } from '../invariants/index.js';
import type { ObservedEvent, Parameters } from '../protocol/index.js';

/** The size that is shown. */
export const shownSize: Parameters = { writes: 3, queueDepth: 2, primaryCapacity: 3, secondaryCapacity: 3 };

/** What keeps a message from covering what was not acknowledged. */
const shownGuard = 'isCovered';

export type ShownFault = { readonly fault: Fault; readonly counterexample: Counterexample<ObservedEvent> };

/** Plants the fault and finds the shortest run that breaks a rule; nothing if none does. */
export function shownFault(): ShownFault | undefined {
  const fault = faults.find(({ guard }) => guard === shownGuard);
  const { counterexample } = explore(pairNetwork(shownSize, { rules, fault }));
  return fault && counterexample && { fault, counterexample };
}

/** The last event of a run as the violation that a drawing marks. */
export function violationOf({ events, broken }: Counterexample<ObservedEvent>) {
  const [first] = broken;
  return { index: events.length - 1, text: first ? `${first.id}: ${first.found}` : '' };
}
