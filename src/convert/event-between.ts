// Which event leads from one state of a run of the model to the next, told from the variables alone: what an action
// changes, and not when it is allowed. So a run of a broken variant of the model is read, too, and the rules judge it.
import type { TraceLine } from '../protocol/index.js';
import { changedBetween, firstVariables, type VariableName, type Variables } from './model-variables.js';

/** An event, and the state that it leads to. */
type Step = { readonly line: TraceLine; readonly after: Variables };

/** What would explain the change of one variable; nothing if it did not change so. */
type Explanation = (before: Variables, after: Variables) => Step | undefined;

/**
 * The line of the event; `stutter` where nothing changed; nothing where no single event changes exactly this.
 */
export function eventBetween(before: Variables, after: Variables): TraceLine | 'stutter' | undefined {
  if (changedBetween(before, after).length === 0) return 'stutter';
  for (const explanation of explanations) {
    const step = explanation(before, after);
    if (step !== undefined && changedBetween(step.after, after).length === 0) return step.line;
  }
  return undefined;
}

/** The only member that was added; nothing if there is none, or there are several. */
function added(before: readonly number[], after: readonly number[]): number | undefined {
  const [first, ...others] = after.filter((member) => !before.includes(member));
  return others.length === 0 ? first : undefined;
}

const include = (set: readonly number[], member: number) => [...set, member].sort((a, b) => a - b);
const exclude = (set: readonly number[], member: number) => set.filter((other) => other !== member);

type SetName = { [N in VariableName]: Variables[N] extends readonly number[] ? N : never }[VariableName];

/** An action that adds one number to one set. */
const adds =
  (name: SetName, event: 'primary.transmit' | 'secondary.store' | 'secondary.report' | 'primary.acknowledged') =>
  (before: Variables, after: Variables): Step | undefined => {
    const seq = added(before[name], after[name]);
    return seq === undefined
      ? undefined
      : { line: { event, seq }, after: { ...before, [name]: include(before[name], seq) } };
  };

/** What a crash may have changed, a recovery may have found: a variant of the model may lose what is durable. */
const ofPrimary = ['issued', 'stored', 'reported', 'acknowledged', 'messaged', 'released'] as const;
const ofSecondary = ['held', 'permitted', 'destaged'] as const;

const taking = (names: readonly VariableName[], from: Variables): Partial<Variables> =>
  Object.fromEntries(names.map((name) => [name, from[name]]));

const explanations: readonly Explanation[] = [
  (before, { issued }) =>
    issued === before.issued + 1
      ? { line: { event: 'host.issue', write: issued }, after: { ...before, issued } }
      : undefined,
  (before, { stored }) =>
    stored === before.stored + 1
      ? { line: { event: 'primary.store', seq: stored, write: stored }, after: { ...before, stored } }
      : undefined,
  (before, { reported }) =>
    reported === before.reported + 1
      ? {
          line: { event: 'primary.report', seq: reported },
          after: { ...before, reported, completed: Math.max(before.completed, reported) },
        }
      : undefined,
  adds('data', 'primary.transmit'),
  adds('held', 'secondary.store'),
  adds('acks', 'secondary.report'),
  adds('acknowledged', 'primary.acknowledged'),
  (before, { messaged, messages }) => {
    const upTo = added(before.messages, messages) ?? messaged;
    const after = { ...before, messaged: upTo, messages: include(exclude(before.messages, upTo), upTo) };
    return { line: { event: 'primary.message', upTo }, after };
  },
  (before, { permitted }) => ({
    line: { event: 'secondary.permit', upTo: permitted },
    after: { ...before, permitted },
  }),
  (before, after) => {
    const seq = added(before.destaged, after.destaged);
    if (seq === undefined) return undefined;
    const destaged = include(before.destaged, seq);
    return {
      line: { event: 'secondary.destage', seq },
      after: { ...before, destaged, held: exclude(before.held, seq) },
    };
  },
  (before, { released }) =>
    released === before.released + 1
      ? {
          line: { event: 'primary.release', seq: released },
          after: { ...before, released, acknowledged: exclude(before.acknowledged, released) },
        }
      : undefined,
  (before, after) =>
    before.primaryUp && !after.primaryUp
      ? { line: { event: 'primary.crash' }, after: { ...before, primaryUp: false, ...taking(ofPrimary, after) } }
      : undefined,
  (before, after) => {
    if (before.primaryUp || !after.primaryUp) return undefined;
    const { stored, released } = after;
    const line = { event: 'primary.recover', stored, released } as const;
    return { line, after: { ...before, primaryUp: true, ...taking(ofPrimary, after) } };
  },
  (before, after) =>
    before.secondaryUp && !after.secondaryUp
      ? { line: { event: 'secondary.crash' }, after: { ...before, secondaryUp: false, ...taking(ofSecondary, after) } }
      : undefined,
  (before, after) => {
    if (before.secondaryUp || !after.secondaryUp) return undefined;
    const { held, permitted, destaged } = after;
    const line = { event: 'secondary.recover', held, permitted, destaged: prefixOf(destaged) } as const;
    return { line, after: { ...before, secondaryUp: true, ...taking(ofSecondary, after) } };
  },
  (before, after) =>
    !before.active && after.active
      ? {
          line: { event: 'secondary.takeover', upTo: after.permitted },
          after: { ...before, active: true, held: after.held.filter((seq) => before.held.includes(seq)) },
        }
      : undefined,
];

/** The last number of 1, 2, 3, … that are all there. */
function prefixOf(set: readonly number[]): number {
  const gap = set.findIndex((member, k) => member !== k + 1);
  return gap < 0 ? set.length : gap;
}

/** Whether this is where every run of the model begins. */
export const isFirst = (variables: Variables): boolean => changedBetween(firstVariables, variables).length === 0;
