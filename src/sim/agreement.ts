// Whether the implementation stands where a statechart stands, in the variables that the statechart decides. Every event
// asks it of every statechart, so what a local state expects is looked up once and compared field by field.
import type { AnyMachineSnapshot } from 'xstate';
import { type ModelState, variablesOf } from '../machines/index.js';
import type { ChartName } from '../protocol/index.js';

export type Agrees = (stands: ModelState) => boolean;

/** For a local state of each statechart. */
export const agreementWith: { readonly [Name in ChartName]: (snapshot: AnyMachineSnapshot) => Agrees } = {
  host: (snapshot) => {
    const { completed } = variablesOf.host(snapshot);
    return (stands) => stands.completed === completed;
  },
  primary: (snapshot) => {
    const { issued, primaryUp, stored, reported, acknowledged, messaged, released } = variablesOf.primary(snapshot);
    return (stands) =>
      stands.issued === issued &&
      stands.primaryUp === primaryUp &&
      stands.stored === stored &&
      stands.reported === reported &&
      stands.messaged === messaged &&
      stands.released === released &&
      isSame(stands.acknowledged, acknowledged);
  },
  'link.data': (snapshot) => {
    const { data } = variablesOf['link.data'](snapshot);
    return (stands) => isSame(stands.data, data);
  },
  'link.acks': (snapshot) => {
    const { acks } = variablesOf['link.acks'](snapshot);
    return (stands) => isSame(stands.acks, acks);
  },
  'link.messages': (snapshot) => {
    const { messages } = variablesOf['link.messages'](snapshot);
    return (stands) => isSame(stands.messages, messages);
  },
  secondary: (snapshot) => {
    const { secondaryUp, active, held, permitted, destaged } = variablesOf.secondary(snapshot);
    return (stands) =>
      stands.secondaryUp === secondaryUp &&
      stands.active === active &&
      stands.permitted === permitted &&
      stands.destaged === destaged &&
      isSame(stands.held, held);
  },
};

function isSame(one: readonly number[], other: readonly number[]): boolean {
  if (one.length !== other.length) return false;
  for (let k = 0; k < one.length; k += 1) if (one[k] !== other[k]) return false;
  return true;
}
