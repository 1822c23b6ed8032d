// The one intermediate form: a statechart as plain data, out of which every picture and every text is written. It is
// read from the machine itself, of any subject, and holds all that decides behaviour but the bodies of its functions.
import { type AnyStateMachine, initialTransition, type StateNode } from 'xstate';
import { type Guard, readGuard } from './guard.js';

export type StateKind = 'atomic' | 'compound' | 'parallel' | 'final';

export type Transition = {
  /** Undefined: taken without an event, as soon as its guard holds. */
  readonly event: string | undefined;
  readonly guard: Guard | undefined;
  /** The ids of the states it leads to; none for a transition that stays where it is. */
  readonly targets: readonly string[];
  readonly actions: readonly string[];
  readonly description: string | undefined;
  /** The letters of the clauses that it carries out. */
  readonly clauses: readonly string[];
};

export type State = {
  /** Unique in its statechart: the names from the root down, joined by dots. */
  readonly id: string;
  readonly name: string;
  readonly kind: StateKind;
  /** The id of the child that is entered first; compound states alone have one. */
  readonly initial: string | undefined;
  readonly entry: readonly string[];
  readonly exit: readonly string[];
  readonly children: readonly State[];
  readonly transitions: readonly Transition[];
};

export type Statechart = {
  readonly name: string;
  readonly root: State;
  readonly events: readonly string[];
  /** What each guard asks, in words. */
  readonly guards: Readonly<Record<string, string>>;
  /** What the machine knows before anything has happened. */
  readonly context: unknown;
};

/**
 * Reads a machine as data.
 *
 * @param guards what each guard asks, in words, by its name
 * @param input what the machine's context is made from, if it asks for any
 * @param histories `boxes`: a history state is read as a state of its own, for pictures that only show a way through
 * @throws Error for a history state, unless it may be a box: no picture here shows what it means
 */
export function readStatechart(
  name: string,
  machine: AnyStateMachine,
  guards: Readonly<Record<string, string>>,
  input?: unknown,
  histories?: 'boxes',
): Statechart {
  const [snapshot] = initialTransition(machine, input);
  return {
    name,
    root: readState(machine.root, histories),
    events: [...machine.events].sort(),
    guards,
    context: snapshot.context,
  };
}

/**
 * Statecharts side by side, as regions of one parallel state.
 *
 * @throws Error when an event belongs to two of them: regions take it each for itself, the charts only together
 */
export function sideBySide(name: string, charts: readonly Statechart[]): Statechart {
  const events = charts.flatMap((chart) => chart.events);
  const shared = events.find((event, k) => events.indexOf(event) !== k);
  if (shared !== undefined)
    throw new Error(`${shared} is shared, so the charts of ${name} are no regions of one chart`);
  return {
    name,
    root: {
      id: name,
      name,
      kind: 'parallel',
      initial: undefined,
      entry: [],
      exit: [],
      children: charts.map(({ root }) => root),
      transitions: [],
    },
    events: [...events].sort(),
    guards: Object.assign({}, ...charts.map((chart) => chart.guards)),
    context: Object.fromEntries(charts.map((chart) => [chart.root.id, chart.context])),
  };
}

/** The state and every state inside it, outermost first. */
export const statesOf = (state: State): readonly State[] => [state, ...state.children.flatMap(statesOf)];

function readState(node: StateNode, histories: 'boxes' | undefined): State {
  const isBox = node.type === 'history' && histories === 'boxes';
  return {
    id: node.id,
    name: isBox ? `${node.key} (history)` : node.key,
    kind: isBox ? 'atomic' : kindOf(node),
    initial: node.type === 'compound' ? node.initial.target[0]?.id : undefined,
    entry: node.entry.map(nameOf),
    exit: node.exit.map(nameOf),
    children: Object.values(node.states).map((child) => readState(child, histories)),
    transitions: [...[...node.transitions.values()].flat(), ...(node.always ?? [])].map(readTransition),
  };
}

function kindOf(node: StateNode): StateKind {
  if (node.type === 'history') throw new Error(`${node.id} is a history state, which cannot be drawn`);
  return node.type;
}

type Definition = StateNode['always'] extends (infer T)[] | undefined ? T : never;

function readTransition(transition: Definition): Transition {
  return {
    event: transition.eventType === '' ? undefined : transition.eventType,
    guard: transition.guard === undefined ? undefined : readGuard(transition.guard),
    // Only where a history may be a box is there one: the picture leads to the state around it.
    targets: (transition.target ?? []).map((node) =>
      node.type === 'history' ? (node.parent?.id ?? node.id) : node.id,
    ),
    actions: transition.actions.map(nameOf),
    description: transition.description,
    clauses: clausesOf(transition.meta),
  };
}

/** `meta` is anybody's; of clauses it says something only when it has a list of them. */
const clausesOf = (meta: unknown): readonly string[] =>
  typeof meta === 'object' && meta !== null && 'clauses' in meta && Array.isArray(meta.clauses)
    ? meta.clauses.map(String)
    : [];

function nameOf(action: unknown): string {
  if (typeof action === 'string') return action;
  if (typeof action === 'function') return action.name || 'inline';
  return typeof action === 'object' && action !== null && 'type' in action ? String(action.type) : 'inline';
}
