// From an ITF run of the model's variables to the lines of a trace: states in, events out. The place of a line is the
// number of the state that it leads to, as the format counts them, from 0.
import { findNodeAtLocation, parseTree } from 'jsonc-parser';
import { z } from 'zod';
import { InputError, jsonFault, type TraceSource } from '../oracle/index.js';
import { type TraceLine, wantedValue } from '../protocol/index.js';
import { eventBetween, isFirst } from './event-between.js';
import {
  changedBetween,
  firstVariables,
  VariableFault,
  type Variables,
  valueInWords,
  variablesIn,
} from './model-variables.js';

const runSchema = z.object({
  vars: z.array(z.string()).optional(),
  states: z.array(z.record(z.string(), z.unknown())).min(1),
});

type Place = { readonly file: string; readonly line?: number; readonly column?: number };

/**
 * The event that leads to each state but the first; nothing where a state repeats the one before.
 *
 * @param text the whole file
 * @throws InputError T002, T024, T025 with the state, and its line and column in the file
 */
export function readItf(text: string, file: string): readonly (TraceLine | undefined)[] {
  const states = statesIn(text, file).map((state, number) => variablesOf(state, number, text, file));
  const [first = firstVariables] = states;
  if (!isFirst(first)) {
    const reason = `state 0 is not where the model begins: ${changes(firstVariables, first)}`;
    throw new InputError('T024', reason, placeOf(text, file, 0));
  }
  return states.slice(1).map((after, k) => {
    const before = states[k] ?? firstVariables;
    const event = eventBetween(before, after);
    if (event !== undefined) return event === 'stutter' ? undefined : event;
    const reason = `no single event leads from state ${k} to state ${k + 1}, where ${changes(before, after)}`;
    throw new InputError('T025', reason, placeOf(text, file, k + 1));
  });
}

/** The run as a trace; line n of it is the event that leads to state n. */
export function itfSource(text: string, file: string): TraceSource {
  const lines = readItf(text, file);
  return {
    name: `${file} state`,
    again: true,
    async *open() {
      const encoder = new TextEncoder();
      for (const line of lines) yield encoder.encode(line === undefined ? '\n' : `${JSON.stringify(line)}\n`);
    },
  };
}

function statesIn(text: string, file: string) {
  const run = runSchema.safeParse(jsonIn(text, file));
  if (!run.success) {
    const [issue] = run.error.issues;
    const where = issue === undefined || issue.path.length === 0 ? 'the file' : z.core.toDotPath(issue.path);
    const wanted = issue === undefined ? 'a run' : wantedValue(issue);
    throw new InputError('T024', `${where} is not what ITF has there: it must be ${wanted}`, { file });
  }
  return run.data.states;
}

function variablesOf(state: Readonly<Record<string, unknown>>, number: number, text: string, file: string): Variables {
  try {
    return variablesIn(state);
  } catch (error) {
    if (!(error instanceof VariableFault)) throw error;
    throw new InputError('T024', `state ${number} ${error.message}`, placeOf(text, file, number));
  }
}

function jsonIn(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const { reason, place } = jsonFault(text, { file });
    throw new InputError('T002', reason.replace('the line', 'the file'), {
      file,
      ...lineAndColumn(text, (place.column ?? 1) - 1),
    });
  }
}

/** `stored is 2 instead of 1, held is {1} instead of {}`. */
const changes = (before: Variables, after: Variables): string =>
  changedBetween(before, after)
    .map((name) => `${name} is ${valueInWords(after[name])} instead of ${valueInWords(before[name])}`)
    .join(', ');

/** Where a state stands in the file. */
function placeOf(text: string, file: string, state: number): Place {
  const root = parseTree(text);
  const offset = root && findNodeAtLocation(root, ['states', state])?.offset;
  return { file, ...lineAndColumn(text, offset ?? 0) };
}

function lineAndColumn(text: string, offset: number): Pick<Place, 'line' | 'column'> {
  const before = text.slice(0, offset).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
