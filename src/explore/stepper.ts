// Steps a machine without running it. `transition` of XState builds an actor for each call; here one that is never started
// serves for all.
import {
  type AnyMachineSnapshot,
  type AnyStateMachine,
  createActor,
  type EventObject,
  type InspectionEvent,
} from 'xstate';

/** What XState does with an event that the snapshot accepts. */
export type Step = (snapshot: AnyMachineSnapshot, event: EventObject) => AnyMachineSnapshot;

export type StepListener = {
  /** Told of every microstep. */
  readonly inspect?: (inspected: InspectionEvent) => void;
  /** Told of every action that XState would now carry out; nothing carries it out. */
  readonly action?: (action: { readonly type: string; readonly params: unknown }) => void;
};

/** @param listener told of what happens; default: nobody is */
export function stepperOf(machine: AnyStateMachine, input: unknown, { inspect, action }: StepListener = {}): Step {
  const self = createActor(machine, inspect === undefined ? { input } : { input, inspect });
  const scope = {
    self,
    id: '',
    sessionId: '',
    system: self.system,
    logger: () => {},
    defer: () => {},
    emit: () => {},
    stopChild: () => {},
    actionExecutor: action ?? (() => {}),
  };
  return (snapshot, event) => machine.transition(snapshot, event, scope);
}
