// The pair as somebody explores it with what XState brings: one logic whose state has the snapshots of all statecharts,
// and whose transition is taken when every statechart that has the event accepts it; `xstate/graph` walks it.
import { type AnyMachineSnapshot, type EventObject, initialTransition, transition } from 'xstate';
import { getShortestPaths } from 'xstate/graph';
import { charts } from '../../src/machines/index.js';
import { instances, type Parameters } from '../../src/protocol/index.js';

type Product = {
  readonly status: 'active';
  readonly output: undefined;
  readonly error: undefined;
  readonly charts: readonly AnyMachineSnapshot[];
};

const productOf = (snapshots: readonly AnyMachineSnapshot[]): Product => ({
  status: 'active',
  output: undefined,
  error: undefined,
  charts: snapshots,
});

/** How many states it finds. */
export function graphStates(parameters: Parameters): number {
  const logic = {
    config: undefined,
    transition(state: Product, event: EventObject): Product {
      const partners = charts.map(({ alphabet }) => alphabet.some((type) => type === event.type));
      if (!state.charts.every((snapshot, k) => !partners[k] || snapshot.can(event))) return state;
      return productOf(
        state.charts.map((snapshot, k) => {
          const machine = charts[k]?.machine;
          return partners[k] && machine !== undefined ? transition(machine, snapshot, event)[0] : snapshot;
        }),
      );
    },
    getInitialSnapshot: () => productOf(charts.map(({ machine }) => initialTransition(machine, parameters)[0])),
    getPersistedSnapshot: (state: Product) => state,
  };
  const paths = getShortestPaths(logic, {
    events: instances(parameters),
    serializeState: (state) => JSON.stringify(state.charts.map(({ value, context }) => [value, context])),
  });
  return paths.length;
}
