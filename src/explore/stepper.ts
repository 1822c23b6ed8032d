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

/** @param inspect told of every microstep; default: nobody is */
export function stepperOf(
  machine: AnyStateMachine,
  input: unknown,
  inspect?: (inspected: InspectionEvent) => void,
): Step {
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
    actionExecutor: () => {},
  };
  return (snapshot, event) => machine.transition(snapshot, event, scope);
}
