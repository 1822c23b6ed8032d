// The variables of spec/model/RemoteCopy.tla as one state of an ITF run has them, both ways. The names are the
// module's; a name may stand behind the name of an instance, as in `copy::stored`.
import type { ModelState } from '../machines/index.js';
import { ItfFault, itfBoolean, itfNumber, itfSet, numberAsItf, setAsItf } from './itf-value.js';

/** One state. Unlike the statecharts, a run of somebody's variant of the model may destage out of order. */
export type Variables = Omit<ModelState, 'destaged'> & { readonly destaged: readonly number[] };
export type VariableName = keyof Variables;

/** Where every run of the model begins; every variable, in the order of the module. */
export const firstVariables: Variables = {
  issued: 0,
  completed: 0,
  primaryUp: true,
  stored: 0,
  reported: 0,
  acknowledged: [],
  messaged: 0,
  released: 0,
  secondaryUp: true,
  active: false,
  held: [],
  permitted: 0,
  destaged: [],
  data: [],
  acks: [],
  messages: [],
};

export const variableNames = Object.keys(firstVariables) as readonly VariableName[];

/** A variable that is not there, or has no value of its kind. */
export class VariableFault extends Error {
  override readonly name = 'VariableFault';
  readonly variable: VariableName;

  constructor(variable: VariableName, reason: string) {
    super(reason);
    this.variable = variable;
  }
}

/**
 * The variables of a state; what else it has is left aside.
 *
 * @throws VariableFault
 */
export function variablesIn(state: Readonly<Record<string, unknown>>): Variables {
  const value = (name: VariableName): unknown => {
    const key = name in state ? name : Object.keys(state).find((other) => bareName(other) === name);
    if (key === undefined) throw new VariableFault(name, `has no variable ${name}`);
    return state[key];
  };
  const as = <T>(name: VariableName, read: (value: unknown) => T): T => {
    const found = value(name);
    try {
      return read(found);
    } catch (error) {
      throw error instanceof ItfFault ? new VariableFault(name, `is wrong: ${name} ${error.message}`) : error;
    }
  };
  return {
    issued: as('issued', itfNumber),
    completed: as('completed', itfNumber),
    primaryUp: as('primaryUp', itfBoolean),
    stored: as('stored', itfNumber),
    reported: as('reported', itfNumber),
    acknowledged: as('acknowledged', itfSet),
    messaged: as('messaged', itfNumber),
    released: as('released', itfNumber),
    secondaryUp: as('secondaryUp', itfBoolean),
    active: as('active', itfBoolean),
    held: as('held', itfSet),
    permitted: as('permitted', itfNumber),
    destaged: as('destaged', itfSet),
    data: as('data', itfSet),
    acks: as('acks', itfSet),
    messages: as('messages', itfSet),
  };
}

/** `copy::stored` and `copy!stored` as `stored`. */
const bareName = (name: string) => name.replace(/^.*(?:::|!)/, '');

/** The names of the variables whose values differ. */
export const changedBetween = (before: Variables, after: Variables): readonly VariableName[] =>
  variableNames.filter((name) => String(before[name]) !== String(after[name]));

/** A value as people write it: `{1, 2}`. */
export function valueInWords(value: Variables[VariableName]): string {
  return typeof value === 'object' ? `{${value.join(', ')}}` : String(value);
}

/** What a state of the format has for these. */
export const variablesAsItf = (variables: Variables): Readonly<Record<VariableName, unknown>> =>
  Object.fromEntries(variableNames.map((name) => [name, asItf(variables[name])])) as Record<VariableName, unknown>;

function asItf(value: Variables[VariableName]): unknown {
  if (typeof value === 'boolean') return value;
  return typeof value === 'number' ? numberAsItf(value) : setAsItf(value);
}
