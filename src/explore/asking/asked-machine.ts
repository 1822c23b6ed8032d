// Asks a machine what it does with an event, and refuses answers that cannot be relied on: another one to the same
// question, an actor that came to be, an error.
import { type AnyMachineSnapshot, type AnyStateMachine, initialTransition, StateMachine } from 'xstate';
import type { NetworkEvent, Participant } from '../network.js';
import { stepperOf } from '../stepper.js';
import { structuralKey } from '../structural-key.js';
import { innermost, transitionName, transitionsOf } from './chart-nodes.js';
import { explorable, foreignAction, foreignRemedy } from './explorable.js';
import { NotExplorable } from './not-explorable.js';

export type Answer = {
  readonly after: AnyMachineSnapshot;
  /** The transitions taken, by name, `always` ones included. */
  readonly taken: readonly string[];
};

/** How often `always` may lead on from one state before it is taken for a circle. */
const mostIterations = 1_000;

export class AskedMachine {
  readonly initial: AnyMachineSnapshot;
  readonly #participant: Participant;
  readonly #step: ReturnType<typeof stepperOf>;
  #taken: string[] = [];
  #foreign: string | undefined;

  /** @throws NotExplorable */
  constructor(participant: Participant) {
    this.#participant = participant;
    const machine = ending(explorable(participant));
    this.#step = stepperOf(machine, participant.input, {
      inspect: (inspected) => {
        if (inspected.type !== '@xstate.microstep') return;
        this.#taken.push(...inspected._transitions.map(transitionName));
      },
      action: ({ type, params }) => {
        this.#foreign ??= foreignAction({ type, ...(typeof params === 'object' ? params : {}) });
      },
    });
    this.initial = this.#first(machine);
  }

  /** What tells local states apart. */
  keyOf(snapshot: AnyMachineSnapshot): string {
    return this.#participant.key?.(snapshot) ?? wholeKey(snapshot);
  }

  /**
   * What the machine does with the event; undefined if it does not accept it.
   *
   * @throws NotExplorable
   */
  ask(snapshot: AnyMachineSnapshot, event: NetworkEvent): Answer | undefined {
    if (this.#participant.isTrusted) return this.#answer(snapshot, event);
    const before = wholeKey(snapshot);
    const answer = this.#answer(snapshot, event);
    this.#askAgain(snapshot, event, answer);
    if (wholeKey(snapshot) !== before) {
      const where = asked(event, answer?.taken ?? []);
      this.#refuse(innermost(snapshot), `${where} changes the context in place`, 'let `assign` return new values');
    }
    return answer;
  }

  #first(machine: AnyStateMachine): AnyMachineSnapshot {
    const { input } = this.#participant;
    const [first] = initialTransition(machine, input);
    const [again] = initialTransition(machine, input);
    const root = machine.root.id;
    const difference = differenceOf(first, again);
    if (difference !== undefined)
      this.#refuse(root, `its first context is another one each time (${difference})`, pureRemedy);
    this.#refuseChildren(first, 'when it starts');
    return first;
  }

  #answer(snapshot: AnyMachineSnapshot, event: NetworkEvent): Answer | undefined {
    this.#taken = [];
    this.#foreign = undefined;
    let after: AnyMachineSnapshot;
    try {
      // XState ignores what it does not accept, and says nothing: silence is not acceptance.
      if (!snapshot.can(event)) return undefined;
      after = this.#step(snapshot, event);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this.#refuse(innermost(snapshot), `${event.type} ends in an error (${message})`, 'mend it');
    }
    if (this.#foreign !== undefined)
      this.#refuse(innermost(snapshot), `on ${event.type}, it ${this.#foreign}`, foreignRemedy);
    this.#refuseChildren(after, `on ${event.type}`);
    return { after, taken: this.#taken };
  }

  /** A guard or an action that is not a function of context and event answers otherwise. */
  #askAgain(snapshot: AnyMachineSnapshot, event: NetworkEvent, answer: Answer | undefined): void {
    const again = this.#answer(snapshot, event);
    const state = innermost(snapshot);
    if (answer?.taken.join() !== again?.taken.join()) {
      const where = asked(event, [...(answer?.taken ?? []), ...(again?.taken ?? []), ...guardedOn(snapshot, event)]);
      this.#refuse(state, `a guard of ${where} does not answer twice the same`, pureRemedy);
    }
    if (answer === undefined || again === undefined) return;
    const difference = differenceOf(answer.after, again.after);
    if (difference === undefined) return;
    const where = asked(event, answer.taken);
    this.#refuse(state, `an action of ${where} does not do twice the same (${difference})`, pureRemedy);
  }

  #refuseChildren(snapshot: AnyMachineSnapshot, when: string): void {
    const [child] = Object.keys(snapshot.children);
    if (child !== undefined) this.#refuse(innermost(snapshot), `spawns the actor ${child} ${when}`, foreignRemedy);
  }

  #refuse(state: string, found: string, remedy: string): never {
    throw new NotExplorable(this.#participant.name, [{ state, found, remedy }]);
  }
}

/** The event, and the transitions that it takes or may take. */
const asked = ({ type }: NetworkEvent, transitions: readonly string[]): string =>
  transitions.length === 0 ? type : `${type} (${[...new Set(transitions)].join(', ')})`;

/** The guarded transitions that the event may take in the state, by name. */
const guardedOn = ({ _nodes: nodes }: AnyMachineSnapshot, { type }: NetworkEvent): readonly string[] =>
  nodes
    .flatMap(transitionsOf)
    .filter(({ eventType, guard }) => eventType === type && guard !== undefined)
    .map(transitionName);

const pureRemedy = 'make it a function of context and event alone';

/** A copy in which a circle of `always` is an error; in XState it would not end. */
function ending({ config, implementations, options }: AnyStateMachine): AnyStateMachine {
  const { maxIterations: own = Number.POSITIVE_INFINITY } = options;
  const maxIterations = Number.isFinite(own) ? own : mostIterations;
  return new StateMachine({ ...config, options: { ...options, maxIterations } }, implementations);
}

const wholeKey = ({ value, context, historyValue }: AnyMachineSnapshot): string =>
  structuralKey([
    value,
    context,
    Object.entries(historyValue).map(([id, nodes]) => [id, nodes.map((node) => node.id)]),
  ]);

/** The first part of the contexts that differs, or the states if it is they that do. */
function differenceOf(one: AnyMachineSnapshot, other: AnyMachineSnapshot): string | undefined {
  if (wholeKey(one) === wholeKey(other)) return undefined;
  const names = Object.keys({ ...one.context, ...other.context });
  const part = names.find((name) => structuralKey(one.context[name]) !== structuralKey(other.context[name]));
  return part === undefined
    ? `${structuralKey(one.value)} and ${structuralKey(other.value)}`
    : `context.${part} is ${structuralKey(one.context[part])} and ${structuralKey(other.context[part])}`;
}
