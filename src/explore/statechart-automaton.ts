// A statechart as an automaton on numbers. XState is asked once for each local state and event: it is some hundred
// times slower than the exploration around it.
import type { AnyMachineSnapshot, AnyStateMachine } from 'xstate';
import { AskedMachine } from './asking/asked-machine.js';
import { chartNodes, innermost, transitionName, transitionsOf } from './asking/chart-nodes.js';
import { growingPart } from './asking/growth.js';
import { NotExplorable } from './asking/not-explorable.js';
import { type Automaton, Rows } from './automaton.js';
import type { NetworkEvent, Participant } from './network.js';

export type StatechartAutomaton = Automaton & {
  /** The local states found so far, by number. */
  readonly snapshots: readonly AnyMachineSnapshot[];
  /** The transitions that XState takes on the event in the state, `always` ones included, as `chartTransitions` names them. */
  taken(state: number, event: number): readonly string[];
};

/** @throws NotExplorable now, or when a row is asked for that shows why */
export function statechartAutomaton(participant: Participant, events: readonly NetworkEvent[]): StatechartAutomaton {
  const mine = new Set(participant.alphabet);
  const alphabet = events.map(({ type }) => mine.has(type));
  const machine = new AskedMachine(participant);
  const transitions = new Map<number, readonly string[]>();
  const rows = new Rows<AnyMachineSnapshot>(events.length, (snapshot, row) => {
    const number = rows.number(machine.keyOf(snapshot), snapshot);
    for (const [index, event] of events.entries()) {
      const answer = alphabet[index] ? machine.ask(snapshot, event) : undefined;
      if (answer === undefined) continue;
      row[index] = rows.number(machine.keyOf(answer.after), answer.after);
      transitions.set(number * events.length + index, answer.taken);
    }
    refuseGrowth(participant, rows.states);
  });
  rows.number(machine.keyOf(machine.initial), machine.initial);
  return {
    name: participant.name,
    alphabet,
    get size() {
      return rows.states.length;
    },
    snapshots: rows.states,
    row: (state) => rows.row(state),
    asked: rows.asked,
    taken: (state, event) => transitions.get(state * events.length + event) ?? [],
  };
}

/** The ids of every state node of a machine, but for histories, which nobody is ever in. */
export const chartStates = (machine: AnyStateMachine): readonly string[] =>
  chartNodes(machine)
    .filter(({ type }) => type !== 'history')
    .map(({ id }) => id);

/** Every transition that stands in a machine, as `taken` names them. */
export const chartTransitions = (machine: AnyStateMachine): readonly string[] =>
  chartNodes(machine).flatMap((node) => transitionsOf(node).map(transitionName));

const mostLocalStates = 100_000;

function refuseGrowth(participant: Participant, snapshots: readonly AnyMachineSnapshot[]): void {
  const most = participant.mostLocalStates ?? mostLocalStates;
  const last = snapshots.at(-1);
  if (snapshots.length <= most || last === undefined) return;
  throw new NotExplorable(participant.name, [
    {
      state: innermost(last),
      found: `it has more than ${most} local states; what grows is ${growingPart(snapshots)}`,
      remedy: 'bound it, or raise mostLocalStates',
    },
  ]);
}
